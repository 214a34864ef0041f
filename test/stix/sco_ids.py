#!/usr/bin/env python3
"""Writes src/stix/testdata/sco_ids.jsonl: SCOs and the deterministic ids that the `stix2` library (PyPI) computes for them.

usage: sco_ids.py > src/stix/testdata/sco_ids.jsonl     (with stix2 3.0.2 installed)
"""
import json
import stix2

F = "file--5e9fdd90-ea4e-5b53-9b9a-3c9d3f2c1c8a"
IP = "ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd"
OBJECTS = [
    {"type": "artifact", "mime_type": "image/jpeg", "payload_bin": "VBORw0KGgoAAAANSUhEUgAAADI=="},
    {"type": "artifact", "url": "https://example.com/a", "hashes": {"SHA-256": "aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f"}},
    {"type": "autonomous-system", "number": 15139, "name": "Slime Industries"},
    {"type": "autonomous-system", "number": 4294967295},
    {"type": "directory", "path": "C:\\Windows\\System32"},
    {"type": "directory", "path": "/home/사용자/é"},
    {"type": "domain-name", "value": "example.com"},
    {"type": "domain-name", "value": "예시.kr"},
    {"type": "email-addr", "value": "john@example.com", "display_name": "John Doe"},
    {"type": "email-message", "is_multipart": False, "subject": "Saying \"Hello\"\n", "body": "line\tone\u2028\U0001F600", "from_ref": "email-addr--9b7e29b3-fd8d-562e-b3f0-8fc8134f5dda"},
    {"type": "email-message", "is_multipart": False, "subject": "only a subject"},
    {"type": "email-message", "is_multipart": False},
    {"type": "file", "name": "foo.exe"},
    {"type": "file", "name": "foo.exe", "size": 77, "hashes": {"SHA-256": "35a01331e9ad96f751278b891b6ea09699806faedfa237d40513d92ad1b7100f"}},
    {"type": "file", "hashes": {"SHA-512": "f" * 128, "SHA-256": "a" * 64, "SHA-1": "b" * 40, "MD5": "c" * 32}},
    {"type": "file", "hashes": {"SHA-512": "f" * 128, "SHA-256": "a" * 64, "SHA-1": "b" * 40}},
    {"type": "file", "hashes": {"SHA-512": "f" * 128, "SHA-256": "a" * 64}},
    {"type": "file", "hashes": {"SHA3-256": "d" * 64}},
    {"type": "file", "hashes": {"TLSH": "6FF02BEF718027B0160B4391212923ED7F1A463D563B1549B86CF62973B197AD2731F8"}, "name": "x"},
    {"type": "file", "name": "qwerty.dll", "parent_directory_ref": "directory--93c0a9b0-520d-545d-9094-1a08ddf46b05"},
    {"type": "file", "name": "foo.zip", "extensions": {"archive-ext": {"contains_refs": [F], "comment": "é\U0001F600 \\ \""}}},
    {"type": "file", "name": "photo.jpg", "extensions": {"raster-image-ext": {"exif_tags": {"Make": "Nikon", "XResolution": 4928, "Ratio": 0.5, "Z": [1, 2.0, "x"], "a": True}}}},
    {"type": "file", "name": "a.exe", "extensions": {"windows-pebinary-ext": {"pe_type": "exe", "number_of_sections": 4, "time_date_stamp": "2016-01-22T12:31:12Z", "sections": [{"name": "CODE", "entropy": 0.061089, "size": 10}, {"name": "DATA", "entropy": 7.980693, "hashes": {"SHA-256": "e" * 64}}]}}},
    {"type": "ipv4-addr", "value": "198.51.100.3"},
    {"type": "ipv4-addr", "value": "198.51.0.0/16"},
    {"type": "ipv6-addr", "value": "2001:0db8:85a3:0000:0000:8a2e:0370:7334"},
    {"type": "mac-addr", "value": "d2:fb:49:24:37:18"},
    {"type": "mutex", "name": "__CLEANSWEEP__"},
    {"type": "mutex", "name": "\u0001\u001f\u007f/\\"},
    {"type": "network-traffic", "src_ref": IP, "protocols": ["tcp", "http"]},
    {"type": "network-traffic", "src_ref": IP, "dst_ref": IP, "src_port": 2487, "dst_port": 1723, "protocols": ["ipv4", "pptp"], "start": "2016-01-22T12:31:12.123Z", "end": "2016-01-22T12:32:12Z", "is_active": False, "src_byte_count": 35779},
    {"type": "network-traffic", "src_ref": IP, "protocols": ["tcp"], "extensions": {"http-request-ext": {"request_method": "get", "request_value": "/download.html", "request_header": {"Accept-Encoding": ["gzip,deflate"], "Host": ["www.example.com"]}}}},
    {"type": "process", "pid": 1221, "created_time": "2016-01-20T14:11:25.55Z"},
    {"type": "software", "name": "Word", "cpe": "cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*", "version": "2002", "vendor": "Microsoft"},
    {"type": "software", "name": "Word", "languages": ["en"]},
    {"type": "url", "value": "https://example.com/research/index.html?a=1&b=<c>"},
    {"type": "user-account", "user_id": "1001", "account_login": "jdoe", "account_type": "unix", "display_name": "John Doe"},
    {"type": "user-account", "display_name": "nobody"},
    {"type": "windows-registry-key", "key": "hkey_local_machine\\system\\bar\\foo", "values": [{"name": "Foo", "data": "qwerty", "data_type": "REG_SZ"}, {"name": "Bar", "data": "42", "data_type": "REG_DWORD"}]},
    {"type": "windows-registry-key", "key": "HKEY_LOCAL_MACHINE\\한글"},
    {"type": "x509-certificate", "issuer": "C=ZA", "serial_number": "36:f7:d4:32:f4:ab:70:ea:d3:ce:98:6e:ea:99:93:49:32:0a:b7:06"},
    {"type": "x509-certificate", "hashes": {"SHA-1": "b" * 40}, "subject": "C=US"},
]

for plain in OBJECTS:
    made = stix2.parse(dict(plain), allow_custom=True, version="2.1")
    # The library gives a random id (UUIDv4) where nothing contributes.
    deterministic = made.id.split("--")[1][14] == "5"
    print(json.dumps({"id": made.id if deterministic else None, "object": plain}, ensure_ascii=False))
