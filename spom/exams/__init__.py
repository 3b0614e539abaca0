"""Tests: the question bank, the papers made from it, sitting them, and what came out.

Nouns: Question, Scenario, BankImport, Blueprint, Form, Admission, Attempt, Answer, Entitlement, Incident, Result,
Objection, Correction.
Verbs: write, rewrite, remark, move on its way, look into a file, take it in, hand out; draw, assemble, open, withdraw;
admit, confirm, start, save, take the lease, hand in, time out; pause, give time; mark, publish, object, agree.
"""
