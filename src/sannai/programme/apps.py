from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"
