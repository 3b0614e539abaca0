"""Where the pages of tests live."""

from django.urls import path

from spom.exams.views import answers, bank, files, papers, results, sitting

app_name = "exams"
urlpatterns = [
    path("", sitting.mine, name="mine"),
    path("answers", answers.answers, name="answers"),
    path("entrance/<int:pk>/", sitting.entrance, name="entrance"),
    path("entrance/<int:pk>/start/", sitting.start, name="start"),
    path("practice/<int:pk>/", sitting.practise, name="practise"),
    path("attempts/<int:pk>/", sitting.sit, name="sit"),
    path("attempts/<int:pk>/question/", sitting.say, name="say"),
    path("attempts/<int:pk>/lease/", sitting.lease, name="lease"),
    path("attempts/<int:pk>/finish/", sitting.finish, name="finish"),
    path("attempts/<int:pk>/hand-in/", sitting.hand_in_paper, name="hand_in"),
    path("attempts/<int:pk>/result/", results.result, name="result"),
    path("attempts/<int:pk>/review/", results.paper_review, name="review"),
    path("attempts/<int:pk>/objections/<int:number>/", results.object_to, name="objection"),
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
    path("papers/", papers.papers, name="papers"),
    path("papers/new/", papers.new_blueprint, name="blueprint_new"),
    path("papers/<int:pk>/", papers.blueprint, name="blueprint"),
    path("papers/<int:pk>/forms/", papers.assemble, name="assemble"),
    path("forms/<int:pk>/", papers.form_preview, name="form"),
    path("forms/<int:pk>/withdrawal/", papers.withdraw, name="form_withdraw"),
]
