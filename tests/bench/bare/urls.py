from django.urls import path

from . import views

urlpatterns = [
    path("", views.read),
    path("start/", views.start),
    path("d/<int:draft>/p/<int:page>/", views.page),
    path("d/<int:draft>/review/", views.review),
    path("d/<int:draft>/file/", views.file),
    path("filed/<int:filed>/", views.receipt),
]
