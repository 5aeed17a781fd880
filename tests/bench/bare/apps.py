from django.apps import AppConfig


class Config(AppConfig):
    name = "tests.bench.bare"
    label = "bare"
