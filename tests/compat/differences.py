"""Where Limelight differs from Gradio on purpose."""

from __future__ import annotations

DIFFERENCES: tuple[tuple[str, str], ...] = (
    (r'/answers/.*/0/0: "status", there "error"$', "what does not fit is refused at once, with the parameter's name"),
    (r'/answers/.*/0/1: 422, there \{.*"error": ', "as above: as 422, not as an error of the job"),
    (r'/answers/.*/title: only here "Error"$', "each error that is shown has a title"),
    (r"/call load_example .*there \{.*__type__", "only the values change, not the whole configuration of the inputs"),
    (r"/2/components: .*there \[\"column\"", "a render adds no column around what it makes"),
    (r"/2/components: .*\"form\"", "what is around fields is listed before them; there after them"),
    (r"^chat_.*/(targets/0|inputs/[01]|outputs/1): .*there .*(Fake API|textbox|state #)", "callers do not see these"),
    (r'^chat_\w+/info/.*/parameters/0/label: "Message", there ""$', "the message of a chat has a label"),
    (r'/label: "parameter_\d+", there "parameter_\d+"$', "without a label, components have numbers"),
    (r"/type/.*/required: only here \[\]$", "it says the same"),
    (r"^(blocks_api_only|server_routes)/.*1st|^blocks_api_only/.*2nd", "a parameter of `gr.api` has its name as label"),
    (r"/python_type: \"Literal\[\d", "callers have to send numbers"),
    (r"^components_custom_value/.*(enum: missing here|python_type: .*Literal)", "any text is accepted"),
    (r"/type/(minimum|maximum): only here \d+$", "a value outside is refused, so callers are told the limits"),
    (r"^blocks_function_values/.*(lambda|page\.load)", "a function as initial value is the page's, and no endpoint"),
    (r"^blocks_cancel/dependencies/.*(cancel|missing here)", "one listener calls and cancels; there each does one"),
    (r'^(old_spellings|chat_events)/dependencies/button "Clear"', "the server says what an empty value is"),
    (
        r"^interface_generator/.*/(targets|trigger_after): ",
        "the button calls the function, there the next link",
    ),
    (r"^(interface_live|sketch_classify)/.*/time_limit: null, there 30$", "only streams have a limit"),
    (r"^examples_cached/dependencies/page\.load.*/inputs: ", "examples need no state"),
    (r"^html_data_model/info/.*(/python_type: |/type/)", "callers are told what the model says"),
    (r'^i18n/.*/label: "Name", there \{', "callers read the text in English"),
    (r"^chat_stream/.*Chatbot.*, there .*translation_metada", "as above"),
    (r"^chat_stream/.*/flag/(trigger_mode|show_progress): ", "ratings in quick succession all count"),
    (r"^state_browser/.*/parameter_(has_)?default: ", "callers may leave it out"),
)
"""A pattern of lines of `compared.differences`, and the reason. An entry that nothing matches is an error."""
