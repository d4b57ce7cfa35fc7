"""An app with functions that ask who is signed in."""

from __future__ import annotations

import time

import limelight as gr


def hello(profile: gr.OAuthProfile | None) -> str:
    return "nobody" if profile is None else f"{profile.name}|{profile.username}|{profile.picture}|{profile['sub']}"


def need(word: str, profile: gr.OAuthProfile, token: gr.OAuthToken) -> list[object]:
    return [word, profile.username, token.token, token.scope, token.expires_at > time.time()]


def maybe(token: gr.OAuthToken | None) -> str:
    return "none" if token is None else token.token


def who(request: gr.Request) -> list[object]:
    return [request.username, "access-token" in str(request.cookies), "authorization" in request.headers]


with gr.Blocks(title="Account") as demo:
    gr.LoginButton()
    word, shown, data = gr.Textbox(label="Word"), gr.Textbox(label="Shown"), gr.JSON(label="Data")
    demo.load(hello, None, shown, api_name="hello")
    gr.Button("Need").click(need, word, data, api_name="need")
    gr.Button("Maybe").click(maybe, None, shown, api_name="maybe")
    gr.Button("Who").click(who, None, data, api_name="who")

if __name__ == "__main__":
    demo.launch()
