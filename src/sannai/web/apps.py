from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.web"
    label = "web"
