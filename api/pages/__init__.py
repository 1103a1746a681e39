"""The pages, a file for each: search, timeline, version, compare, history, quotations, corpus.

Server-rendered, complete without JavaScript.

Each page is the same call as the API's, printed for people: the address holds the same parameters, checked by the
same code, and the templates show the same result objects. `site` has the routes, `rendering` how things look in HTML.
"""
