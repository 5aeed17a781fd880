from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.organization"
    label = "organization"
    default_auto_field = "django.db.models.BigAutoField"
