"""Being told: rules, what became known since the last look, and letters that are signed and sent to one address.

rules.py    what somebody wants to be told                 noting.py   what is new in an index becomes letters
outbox.py   rules and letters, kept beside an index        webhook.py  letters are signed and sent

Nothing leaves the machine unless an address is set. A letter is written before it is sent, under the name of its event,
so that no event is written twice; what was sent and not acknowledged is sent again under the same name.
"""
