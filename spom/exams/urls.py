"""Where the pages of tests live."""

from django.urls import path

from spom.exams.views import bank, files

app_name = "exams"
urlpatterns = [
    path("questions/", bank.bank, name="bank"),
    path("questions/new/", bank.new, name="question_new"),
    path("questions/export/", files.export, name="export"),
    path("questions/<int:pk>/", bank.question, name="question"),
    path("questions/<int:pk>/rewrite/", bank.rewrite, name="rewrite"),
    path("questions/<int:pk>/remarks/", bank.say, name="remark"),
    path("questions/<int:pk>/review/", bank.submit, name="submit"),
    path("questions/<int:pk>/release/", bank.release, name="release"),
    path("question-files/", files.overview, name="files"),
    path("question-files/new/", files.send, name="send_file"),
    path("question-files/<int:pk>/", files.shown, name="file"),
    path("question-files/<int:pk>/taking/", files.take_in, name="take_file"),
]
