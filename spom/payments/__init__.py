"""Money: what is asked for, what was captured, and where every paisa of it is now.

Nouns: Order, Payment, Allocation, Move, Refund, GatewayEvent, Receipt, TaxRule.
Verbs: place order, close order, note gateway order, record report, record capture, spend credit, give back, retain,
ask for refund, approve refund, turn down refund, settle refund, receive event, issue receipt, set tax.
"""
