from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.common"
    label = "common"
    default_auto_field = "django.db.models.BigAutoField"
