"""Pages of authorities and packages, under actions/; one of them is for authorities, without signing in."""

from django.urls import path

from candil.analyse.actions.views import answering, authorities, composing, packages

app_name = "actions"
urlpatterns = [
    path("", packages.listed, name="packages"),
    path("answer/", answering.answer, name="answer"),
    path("compose/<str:report>/", composing.compose, name="compose"),
    path("package/<str:label>/", packages.package, name="package"),
    path("package/<str:label>/look/", packages.look, name="look"),
    path("package/<str:label>/approve/", packages.approve, name="approve"),
    path("package/<str:label>/file/", packages.download, name="download"),
    path("package/<str:label>/outcome/", packages.outcome, name="outcome"),
    path("package/<str:label>/<str:step>/", packages.step, name="step"),
    path("authorities/", authorities.listed, name="authorities"),
    path("authorities/add/", authorities.add, name="authority-add"),
    path("authorities/<int:pk>/", authorities.authority, name="authority"),
    path("authorities/<int:pk>/key/", authorities.enter_key, name="key-enter"),
    path("authorities/keys/<int:pk>/confirm/", authorities.confirm_key, name="key-confirm"),
    path("authorities/keys/<int:pk>/revoke/", authorities.revoke_key, name="key-revoke"),
]
