"""Programmes of self-paced modules: what there is to learn, who is enrolled, what each person must do and may book.

Nouns: Programme, ModuleSet, Module, CutOff, Enrolment, ElectiveChoice, Fact, Rule, Exemption, CarriedRecord,
EarlierImport.
Verbs: open programme, add set, add module, announce cut-off, enrol, withdraw, choose elective, record fact, set rule,
end rule, exempt, lift exemption, carry over, import what was earned earlier.
"""
