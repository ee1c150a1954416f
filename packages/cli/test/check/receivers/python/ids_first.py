"""Recognizes deliveries by the X-Delivery-ID alone, before it verifies them."""

from correct import Correct, serve


class IdsFirst(Correct):
    def __init__(self):
        super().__init__()
        self.ids = set()

    def receive(self, body, headers):
        delivery_id = headers.get("X-Delivery-ID")
        if delivery_id in self.ids:
            return 200
        status = super().receive(body, headers)
        # "An attempt that was answered without an error is done."
        if delivery_id and status < 500:
            self.ids.add(delivery_id)
        return status


serve(IdsFirst())
