from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.connectors"
