from django.apps import AppConfig


class Config(AppConfig):
    name = "sannai.applications"
    label = "applications"
    default_auto_field = "django.db.models.BigAutoField"
