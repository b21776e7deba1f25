"""A client for programs in Python that ask a Xinmai service over HTTP.

The rule of this package: it knows the service only by its schema, so that it can be used where no base is. What comes
back are frozen objects with their lineage; what goes wrong is an exception with the service's code and trace id.

    with Client("http://127.0.0.1:8080") as service:
        for hit in service.find("图书馆"):
            for record in service.records(hit.subject_id):
                print(record.title, record.values[0].lineage[0].source.name)
"""

from api.client.answers import (
    CreditFile,
    CreditRecord,
    Found,
    Lineage,
    LineageAnswer,
    ListedRecord,
    Subject,
    Traced,
)
from api.client.asynchronous import AsyncClient
from api.client.errors import Failed, NotFound, NotUnderstood, Refused, Unavailable
from api.client.feed import FeedChange, FeedChangeConnection, Following, Wanted
from api.client.synchronous import Client

__all__ = [
    "AsyncClient",
    "Client",
    "CreditFile",
    "CreditRecord",
    "Failed",
    "FeedChange",
    "FeedChangeConnection",
    "Following",
    "Found",
    "Lineage",
    "LineageAnswer",
    "ListedRecord",
    "NotFound",
    "NotUnderstood",
    "Refused",
    "Subject",
    "Traced",
    "Unavailable",
    "Wanted",
]
