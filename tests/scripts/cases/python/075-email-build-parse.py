#!/usr/bin/env python3
# exercises: email.message.EmailMessage with attachments, policy, parsing from bytes, header decoding, base64 parts
import email
import email.policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import formataddr, getaddresses, parseaddr

msg = EmailMessage()
msg["From"] = formataddr(("Ana Ü", "ana@x.test"))
msg["To"] = "Bo <bo@y.test>, carl@z.test"
msg["Subject"] = "Grüße — report"
msg["Message-ID"] = "<1@x.test>"
msg.set_content("Plain text\nwith ümlaut\n")
msg.add_alternative("<p>HTML <b>body</b></p>", subtype="html")
msg.add_attachment(b"\x00\x01\x02", maintype="application", subtype="octet-stream", filename="data.bin")
msg.add_attachment("a,b\n1,2\n", subtype="csv", filename="täble.csv")
raw = msg.as_bytes()
print(type(raw).__name__, msg.get_content_type(), msg.is_multipart())
back = email.message_from_bytes(raw, policy=email.policy.default)
print(back["subject"], "|", back["from"].addresses[0].display_name, [a.addr_spec for a in back["to"].addresses])
for part in back.walk():
    print(part.get_content_type(), part.get_filename(), part.get_content_disposition())
print(repr(back.get_body(("plain",)).get_content()), back.get_body(("html",)).get_content().strip())
for part in back.iter_attachments():
    print(part.get_filename(), part.get_content())
old = email.message_from_string("Subject: =?utf-8?q?caf=C3=A9?= =?iso-8859-1?B?4Q==?=\nX-A: 1\nX-A: 2\n\nbody\n")
print(str(make_header(decode_header(old["Subject"]))), old.get_all("X-A"), old.get_payload().strip(), old["none"])
print(parseaddr("Joe Q <joe@q.test>"), getaddresses(["a@b.c, D <d@e.f>"]))
del msg["To"]
msg["To"] = "new@x.test"
print(msg["To"], len(list(msg.walk())), "MIME-Version" in msg)
