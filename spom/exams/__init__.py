"""Tests: the question bank.

Nouns: Question, QuestionVersion, Remark, BankImport.
Verbs: write, rewrite, remark, move on its way, look into a file, take it in, hand out.
Papers, sitting and marking stand on this floor too, and come next.
"""
