#!/usr/bin/env python3
"""Walks the visitor's protocol (websvcs) with plain HTTP, as clients of Interaction Web Tools speak it.

It needs nothing but Python 3 and an address, and knows nothing of what serves it:

    websvcs.py http://127.0.0.1:8114/
    websvcs.py https://www.example.com/I3Root/Server1/ --target Marketing --insecure

Each line says one thing that was seen to be so, or not; the exit code is 1 if any was not. It starts three chats and
two callbacks, ends them, and registers a visitor if the server lets it.
"""

import argparse
import http.client
import json
import ssl
import sys
import time
import urllib.parse
import uuid
import xml.etree.ElementTree as ElementTree

JSON = "application/json; charset=utf-8"
SYSTEM = "00000000-0000-0000-0000-000000000000"
STATES = {"initializing", "alerting", "active", "held", "voicemail", "disconnected"}
UNKNOWN_SESSION = "error.websvc.unknownEntity.session"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.type = (response.getheader("Content-Type") or "").lower()
        self.body = response.read()

    def json(self):
        return json.loads(self.body.decode("utf-8"))


class Server:
    """The address, and how to call what is below it."""

    def __init__(self, address, insecure):
        self.url = urllib.parse.urlsplit(address if "://" in address else "http://" + address)
        self.prefix = self.url.path.rstrip("/")
        self.context = ssl.create_default_context()
        if insecure:
            self.context.check_hostname = False
            self.context.verify_mode = ssl.CERT_NONE

    def call(self, method, path, body=None, headers=None, chunked=False):
        if self.url.scheme == "https":
            connection = http.client.HTTPSConnection(self.url.netloc, timeout=20, context=self.context)
        else:
            connection = http.client.HTTPConnection(self.url.netloc, timeout=20)
        try:
            connection.request(method, self.prefix + path, body, headers or {}, encode_chunked=chunked)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, accept="application/json"):
        return self.call("GET", "/websvcs/" + path, headers={"Accept": accept})

    def post(self, path, value, content_type="application/json"):
        headers = {"Content-Type": content_type, "Accept": "application/json"}
        answer = self.call("POST", "/websvcs/" + path, json.dumps(value).encode(), headers)
        if b"error.websvc.unavailable" in answer.body and path in ("chat/start", "callback/create"):
            # A server takes so many in a second; this is no failure of the protocol.
            time.sleep(1.1)
            answer = self.call("POST", "/websvcs/" + path, json.dumps(value).encode(), headers)
        return answer


class Walk:
    """What was seen."""

    def __init__(self, server, target):
        self.server, self.target = server, target
        self.seen = self.failed = 0

    def check(self, is_so, what, found=""):
        self.seen += 1
        self.failed += not is_so
        print(f"{'ok' if is_so else 'NOT OK'} - {what}{'' if is_so else f': {found}'}")
        return is_so

    def succeeds(self, answer, root, what):
        """The body below its root, of an answer that must tell of success."""
        body = self.body(answer, root)
        self.check(body.get("status", {}).get("type") == "success", what, body)
        return body

    def fails(self, answer, root, reason, what):
        status = self.body(answer, root).get("status", {})
        self.check(status.get("type") == "failure" and status.get("reason") == reason, f"{what}: {reason}", status)

    def body(self, answer, root):
        if answer.status != 200 or answer.type.replace(" ", "") != "application/json;charset=utf-8":
            self.check(False, f"an answer about {root} is HTTP 200 and JSON in UTF-8", f"{answer.status} {answer.type}")
            return {}
        return answer.json().get(root, {})

    # The protocol, in the order of its facts.

    def configuration(self):
        answer = self.server.get("serverConfiguration")
        self.check(answer.status == 200, "serverConfiguration is answered", answer.status)
        value = answer.json()
        self.check(isinstance(value, list) and len(value) == 1, "it is an array of one", value)
        configuration = value[0]["serverConfiguration"]
        self.check("status" not in configuration, "it has no status")
        self.check(isinstance(configuration["cfgVer"], int), "it has a version")
        capabilities = configuration["capabilities"]
        for area in ["chat", "callback"]:
            self.check("reconnect" in capabilities.get(area, []), f"{area} offers reconnect, or clients never come back")
        needed = {"start", "poll", "sendMessage", "exit"}
        self.check(needed <= set(capabilities["chat"]), "chat offers what every client needs", capabilities["chat"])
        browser = self.server.get("serverConfiguration", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        is_xml = "xml" in browser.type
        self.check(is_xml, "a browser sees XML", browser.type)
        if is_xml:
            root = ElementTree.fromstring(browser.body)
            versions = [element.text for element in root.iter("cfgVer")]
            self.check(versions == [str(configuration["cfgVer"])], "and the same in it", versions)
        return capabilities

    def start(self, **more):
        request = {
            "supportedContentTypes": "text/plain",
            "participant": {"name": "Wally Webuser", "credentials": None},
            "transcriptRequired": False,
            "emailAddress": "wally@example.com",
            "target": self.target,
            "targettype": "Workgroup",
            "language": "en-us",
            "customInfo": "from the black-box walk",
            "attributes": {"page": "/price list"},
            "routingContexts": [{"context": "ICM", "category": "Product"}],
            "clientToken": "deprecated",
        }
        return self.server.post("chat/start", {**request, **more}, "application/json; charset=UTF-8; charset=UTF-8")

    def events(self, body):
        """The events of an answer, looked at as the original's client does."""
        for event in body["events"]:
            kind, number = event.get("type"), event.get("sequenceNumber")
            is_event = isinstance(number, int) and bool(event.get("participantID"))
            if kind in ("text", "url", "file"):
                is_event &= isinstance(event.get("conversationSequenceNumber"), int) and bool(event.get("value"))
            elif kind == "typingIndicator":
                is_event &= isinstance(event.get("value"), bool)
            else:
                is_event &= kind == "participantStateChanged" and event.get("state") in STATES
            if not is_event:
                self.check(False, "an event has what the original's client insists on", event)
        return body["events"]

    def chat(self):
        body = self.succeeds(self.start(), "chat", "a chat starts")
        mine, chat = body["participantID"], body["chatID"]
        self.check(isinstance(body["pollWaitSuggestion"], int), "it says when to poll")
        polled = self.succeeds(self.server.get(f"chat/poll/{mine}"), "chat", "it is polled")
        events = self.events(polled)
        numbers = [event["sequenceNumber"] for event in events]
        self.check(numbers == list(range(len(numbers))), "events are numbered from 0 without gaps", numbers)
        kinds = {event.get("participantType") for event in events}
        self.check({"System", "WebUser"} <= kinds, "the system and the visitor are there", kinds)
        self.check(any(event["participantID"] == SYSTEM for event in events), "the system has the nil id")
        polled = self.succeeds(self.server.get(f"chat/poll/{mine}"), "chat", "an empty poll is no failure")
        self.check(isinstance(polled["events"], list), "its events are there, if empty")

        self.send(mine)
        self.quirks(mine)
        again = self.succeeds(self.server.post("chat/reconnect", {"chatID": chat}), "chat", "a client reconnects")
        self.check(again["events"][0]["sequenceNumber"] == 0, "the numbers begin anew")
        mine = again["participantID"]
        unknown = {"participantID": str(uuid.uuid4())}
        self.fails(self.server.post(f"partyInfo/{mine}", unknown), "partyInfo", "error.websvc.unknownEntity.participant", "partyInfo of a stranger")
        party = self.succeeds(self.server.post(f"partyInfo/{mine}", {"participantID": mine}), "partyInfo", "partyInfo of oneself")
        self.check(party.get("name") == "Wally Webuser", "it has the name", party)
        missing = self.server.call("GET", f"/websvcs/chat/getFile/{mine}/{'0' * 32}/a.png", headers={"Accept": "*"})
        self.check(missing.status == 404, "a file that is not there is not found", missing.status)
        self.exit(mine)

    def send(self, mine):
        sent = self.server.post(f"chat/sendMessage/{mine}", {"message": "I need help\n", "contentType": "text/plain"})
        sent = self.succeeds(sent, "chat", "a text is sent")
        texts = [event for event in self.events(sent) if event["type"] == "text"]
        own = [event["value"].strip() for event in texts if event["participantID"] == mine]
        self.check(own == ["I need help"], "and comes back with the answer", texts)
        typing = self.server.post(f"chat/setTypingState/{mine}", {"typingIndicator": True})
        self.succeeds(typing, "chat", "typing is told")
        empty = self.server.post(f"chat/sendMessage/{mine}", {"contentType": "text/plain"})
        self.fails(empty, "chat", "error.websvc.content.invalid.missingData", "a message without one")

    def quirks(self, mine):
        spelt = self.server.call("GET", f"/WebSvcs/Chat/POLL/{mine.upper()}", headers={"Accept": "*/*"})
        self.succeeds(spelt, "chat", "paths are read in any case")
        form = self.server.post(f"chat/sendMessage/{mine}", {"message": "as a form"}, "application/x-www-form-urlencoded")
        self.succeeds(form, "chat", "JSON is read under the type of a form")
        headers = {"Accept": "application/json", "Content-Type": "application/json", "Transfer-Encoding": "chunked"}
        chunks = iter([b'{"message":', b'"in chunks"}'])
        chunked = self.server.call("POST", f"/websvcs/chat/sendMessage/{mine}", chunks, headers, chunked=True)
        self.succeeds(chunked, "chat", "a body comes in chunks")
        extra = {"message": "more", "unknown": {"deep": [1, None]}, "contentType": "text/html"}
        self.succeeds(self.server.post(f"chat/sendMessage/{mine}", extra), "chat", "unknown fields are passed over")
        charset = self.server.post(f"chat/sendMessage/{mine}", {"message": "x"}, "application/json; charset=ISO-8859-1")
        self.fails(charset, "chat", "error.websvc.contentType.invalidCharset", "another charset")
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        broken = self.server.call("POST", f"/websvcs/chat/sendMessage/{mine}", b'{"message":', headers)
        self.fails(broken, "chat", "error.websvc.content.invalid", "half an object")
        xml = b"<message><message>in XML</message></message>"
        headers = {"Content-Type": "application/xml"}
        answer = self.server.call("POST", f"/websvcs/chat/sendMessage/{mine}", xml, headers)
        self.check("xml" in answer.type, "XML is answered in XML", answer.type)

    def exit(self, mine):
        headers = {"Content-Type": "application/json; charset=UTF-8", "Content-Length": "0"}
        left = self.server.call("POST", f"/websvcs/chat/exit/{mine}", b"", headers)
        self.succeeds(left, "chat", "a visitor leaves, with an empty body")
        for _ in range(5):
            polled = self.body(self.server.get(f"chat/poll/{mine}"), "chat")
            if polled.get("status", {}).get("type") == "failure":
                break
        self.check(polled.get("status", {}).get("reason") == UNKNOWN_SESSION, "afterwards the chat is unknown", polled)

    def refusals(self):
        stranger = str(uuid.uuid4())
        for answer, root in [
            (self.server.get(f"chat/poll/{stranger}"), "chat"),
            (self.server.post(f"chat/sendMessage/{stranger}", {"message": "x"}), "chat"),
            (self.server.post("chat/reconnect", {"chatID": stranger}), "chat"),
            (self.server.get("callback/status/" + stranger), "callback"),
            (self.server.post("callback/reconnect", {"callbackID": stranger}), "callback"),
        ]:
            self.fails(answer, root, UNKNOWN_SESSION, "a stranger")
        self.fails(self.start(target="No such workgroup"), "chat", "error.websvc.unknownEntity.badTarget", "an unknown target")
        self.fails(self.start(participant=None), "chat", "error.websvc.content.invalid.missingData", "no participant")
        unknown = self.server.get("no/such/call")
        self.check(unknown.status == 404, "an unknown path is not found", unknown.status)

    def variants(self):
        for what, more in [
            ("targetType in the other spelling", {"targettype": None, "targetType": "Workgroup"}),
            ("a participant without a name", {"participant": {"participantName": "UnitTest", "status": {"type": ""}}}),
        ]:
            request = {key: value for key, value in more.items() if value is not None}
            if "targetType" in request:
                body = {"participant": {"name": "Mary", "credentials": ""}, "target": self.target, **request}
                answer = self.server.post("chat/start", body)
            else:
                answer = self.start(**request)
            body = self.succeeds(answer, "chat", what)
            if "participantID" in body:
                self.server.post(f"chat/exit/{body['participantID']}", {})

    def queue(self):
        request = {
            "queueName": self.target, "queueType": "Workgroup", "estimatedWaitTime": 0, "agentsAvailable": 0,
            "participant": {"participantName": "Anonymous User", "username": "", "password": ""},
        }
        body = self.succeeds(self.server.post("queue/query", request), "queue", "a queue is queried")
        for field in ["agentsAvailable", "estimatedWaitTime"]:
            self.check(isinstance(body.get(field), int), f"it has {field}", body)
        request["queueName"] = "No such queue"
        self.fails(self.server.post("queue/query", request), "queue", "error.websvc.unknownEntity.invalidQueue", "an unknown queue")

    def callback(self, capabilities):
        request = {
            "target": self.target, "targettype": "Workgroup", "subject": "help",
            "participant": {"name": "Mary", "credentials": "", "telephone": "3175551212"},
            "customInfo": "", "attributes": {}, "language": "en-us", "clientToken": "deprecated",
            "routingContexts": [{"category": "Product", "context": "ICM"}],
        }
        body = self.succeeds(self.server.post("callback/create", request), "callback", "a callback is created")
        mine, callback = body["participantID"], body["callbackID"]
        status = self.succeeds(self.server.get(f"callback/status/{mine}"), "callback", "its status is asked")
        acd = status.get("acdStatus", {})
        for field in ["estimatedCallbackTime", "queueWaitTime", "queuePosition", "longestWaitTime",
                      "callsWaitingCount", "loggedInAgentsCount", "availableAgentsCount"]:
            self.check(isinstance(acd.get(field), int), f"acdStatus has {field}", acd)
        self.check(acd.get("queueName") == self.target, "and the queue's name", acd)
        again = self.server.post("callback/reconnect", {"callbackID": callback})
        again = self.succeeds(again, "callback", "a callback's client reconnects")
        self.check(bool(again.get("participantID")), "and is told its id")
        if "properties" in capabilities:
            self.properties(mine, "3175551212", "help", "its properties are asked")
        if "modify" in capabilities:
            self.modify(mine, "properties" in capabilities)
        gone = self.server.call("POST", f"/websvcs/callback/disconnect/{mine}", b"", {"Content-Length": "0"})
        self.succeeds(gone, "callback", "the callback is cancelled")
        if "modify" in capabilities:
            late = self.server.post(f"callback/modify/{mine}", {"subject": "too late"})
            self.fails(late, "callback", UNKNOWN_SESSION, "a callback that is over is not modified")
        del request["participant"]["credentials"]
        body = self.succeeds(self.server.post("callback/create", request), "callback", "one without credentials")
        self.server.post(f"callback/disconnect/{body['participantID']}", {})
        del request["participant"]["telephone"]
        self.fails(self.server.post("callback/create", request), "callback", "error.websvc.content.invalid.missingData", "no telephone")

    # How the original's properties and modify look is not known; these are Vestibule's.

    def properties(self, mine, telephone, subject, what):
        body = self.succeeds(self.server.get(f"callback/properties/{mine}"), "callback", what)
        known = body.get("properties", {})
        self.check(known.get("name") == "Mary", "they have the name", known)
        found = (known.get("telephone"), known.get("subject"))
        self.check(found == (telephone, subject), "and the telephone number and the subject", known)

    def modify(self, mine, has_properties):
        change = {"telephone": "+1 (317) 555-1213"}
        self.succeeds(self.server.post(f"callback/modify/{mine}", change), "callback", "its telephone number is changed")
        if has_properties:
            self.properties(mine, change["telephone"], "help", "afterwards its properties are asked")
        change = {"subject": "help & advice"}
        self.succeeds(self.server.post(f"callback/modify/{mine}", change), "callback", "its subject is changed")
        if has_properties:
            self.properties(mine, "+1 (317) 555-1213", change["subject"], "and again")
        nothing = self.server.post(f"callback/modify/{mine}", {})
        self.fails(nothing, "callback", "error.websvc.content.invalid.missingData", "a change of nothing")

    def registration(self):
        name = "walker" + uuid.uuid4().hex[:12]
        contact = {"username": name, "password": "correct horse 7", "firstName": "Wally", "lastName": "Walker", "homeFax": None}
        self.succeeds(self.server.post("register", {"contact": contact}), "registration", "a visitor registers")
        contact["username"] = name.upper()
        self.fails(self.server.post("register", {"contact": contact}), "registration", "error.websvc.userdb.accountExists", "registering twice")
        participant = {"name": name, "credentials": "correct horse 7"}
        body = self.succeeds(self.start(participant=participant), "chat", "a registered visitor chats")
        self.server.post(f"chat/exit/{body['participantID']}", {})
        participant = {"credentials": {"username": name, "password": "wrong"}}
        self.fails(self.start(participant=participant), "chat", "error.websvc.userdb.badCredentials", "a wrong password")

    def problem_report(self):
        body = self.succeeds(self.start(), "chat", "a chat starts")
        mine = body["participantID"]
        report = b'{"version":1,"attemptedWork":"' + b"x" * 15000
        answer = self.server.call("POST", f"/websvcs/problemReport/{mine}", report, {"Content-Type": "application/json"})
        self.check(answer.status == 200, "a problem report that was cut is taken", answer.status)
        self.server.post(f"chat/exit/{mine}", {})

    def all(self):
        capabilities = self.configuration()
        self.chat()
        self.refusals()
        self.variants()
        self.queue()
        if "create" in capabilities["callback"]:
            self.callback(capabilities["callback"])
        if "supportRegistrationTracker" in capabilities["common"]:
            self.registration()
        if "problemReport" in capabilities["common"]:
            self.problem_report()
        print(f"{self.seen - self.failed} of {self.seen} are so")
        return 1 if self.failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", help="where websvcs is, such as http://127.0.0.1:8114/")
    parser.add_argument("--target", default="Marketing", help="a workgroup that takes chats and callbacks")
    parser.add_argument("--insecure", action="store_true", help="trust any certificate")
    arguments = parser.parse_args()
    sys.exit(Walk(Server(arguments.address, arguments.insecure), arguments.target).all())


if __name__ == "__main__":
    main()
