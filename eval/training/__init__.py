"""Programs for developers that learn the small models of `retriever` from judged or written questions."""
