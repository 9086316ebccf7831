"""Pages of help: public ones first, then those of the people who keep them right."""

from django.urls import path

from candil.collect.support.views import keeping, public, referring

app_name = "support"
urlpatterns = [
    path("", public.countries, name="countries"),
    path("in/<str:code>/", public.country, name="country"),
    path("in/<str:code>/towns.json", public.country_towns, name="towns"),
    path("in/<str:code>/what-to-do/", public.pathways, name="pathways"),
    path("in/<str:code>/what-to-do/<int:pk>/", public.pathway, name="pathway"),
    path("directory/", keeping.listings, name="listings"),
    path("directory/add/", keeping.listing_add, name="listing-add"),
    path("directory/<int:pk>/", keeping.listing_change, name="listing-change"),
    path("directory/<int:pk>/check/", keeping.listing_check, name="listing-check"),
    path("directory/<int:pk>/withdraw/", keeping.listing_withdraw, name="listing-withdraw"),
    path("numbers/add/", keeping.number_add, name="number-add"),
    path("numbers/<int:pk>/", keeping.number_change, name="number-change"),
    path("numbers/<int:pk>/check/", keeping.number_check, name="number-check"),
    path("ways/add/", keeping.pathway_add, name="pathway-add"),
    path("ways/<int:pk>/", keeping.pathway_change, name="pathway-change"),
    path("ways/<int:pk>/check/", keeping.pathway_check, name="pathway-check"),
    path("referrals/", referring.referrals, name="referrals"),
    path("referrals/add/", referring.referral_add, name="referral-add"),
    path("referrals/<int:number>/", referring.referral_follow, name="referral-follow"),
]
