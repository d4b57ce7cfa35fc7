"""Forms for the endpoints of an OpenAPI document."""
