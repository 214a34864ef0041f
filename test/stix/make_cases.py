#!/usr/bin/env python3
"""Write cases.json: one good object of each STIX type, changes to it, and what the OASIS validator says of each.

    make_cases.py PATH/stix_check CACHE > cases.json          needs stix2-validator

A case is [object, property path, change, verdict, listed]: change [] leaves the property out, [value] sets it; listed
says that the node differs for a reason in disagreements.json. The exit status is 1 when it differs without one. The
unit test checker_cases_test.cpp replays them without Python.
"""

import copy
import json
import pathlib
import sys

import compare_validator

HERE = pathlib.Path(__file__).parent

T = "2024-03-05T08:09:10.000Z"
LATER = "2024-03-06T08:09:10.000Z"
U4 = "3d1a9e1c-7f0b-4c52-9a3e-5b6c7d8e9f10"
U5 = "8b2d4f6a-1c3e-5a7b-8d9f-0a1b2c3d4e5f"
EXTENSION = f"extension-definition--{U4}"


def ref(kind):
    observable = kind in ("file", "artifact", "software", "ipv4-addr", "ipv6-addr", "domain-name", "directory", "email-addr",
                          "mac-addr", "autonomous-system", "user-account", "network-traffic", "url")
    return f"{kind}--{U5 if observable else U4}"


def sdo(kind, **own):
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{U4}", "created": T, "modified": LATER, **own}


def sco(kind, **own):
    return {"type": kind, "id": f"{kind}--{U4 if kind == 'process' else U5}", **own}


def old(kind, **own):
    return {"type": kind, "id": f"{kind}--{U4}", "created": T, "modified": LATER, **own}


PHASES = [{"kill_chain_name": "coalition-chain", "phase_name": "entry"}]
SEEN = {"first_seen": T, "last_seen": LATER}
SHA256 = "0f" * 32

OBJECTS = {
    "attack-pattern": sdo("attack-pattern", name="Phishing of planners", aliases=["lure"], kill_chain_phases=PHASES,
                          external_references=[{"source_name": "capec", "external_id": "CAPEC-98"}]),
    "campaign": sdo("campaign", name="Harbour Light", aliases=["HL"], objective="ship movements", **SEEN),
    "course-of-action": sdo("course-of-action", name="Patch gateways", description="before the weekend"),
    "grouping": sdo("grouping", context="suspicious-activity", object_refs=[ref("campaign")]),
    "identity": sdo("identity", name="Defence ministry", identity_class="organization", sectors=["defense"],
                    roles=["reporter"], contact_information="desk 4", confidence=60, lang="ko", revoked=False,
                    labels=["partner"], created_by_ref=ref("identity"),
                    object_marking_refs=[f"marking-definition--{U4}"],
                    granular_markings=[{"marking_ref": f"marking-definition--{U4}", "selectors": ["name", "labels.[0]"]}],
                    extensions={EXTENSION: {"extension_type": "property-extension", "rank": 5}}),
    "incident": sdo("incident", name="Port outage"),
    "indicator": sdo("indicator", name="Beacon", description="to a known server", pattern="[ipv4-addr:value = '198.51.100.7']",
                     pattern_type="stix", pattern_version="2.1", valid_from=T, valid_until=LATER,
                     indicator_types=["malicious-activity"], kill_chain_phases=PHASES),
    "infrastructure": sdo("infrastructure", name="Relay", infrastructure_types=["command-and-control"], aliases=["R"],
                          kill_chain_phases=PHASES, **SEEN),
    "intrusion-set": sdo("intrusion-set", name="Night Ferry", aliases=["NF"], goals=["espionage"], resource_level="government",
                         primary_motivation="ideology", secondary_motivations=["dominance"], **SEEN),
    "location": sdo("location", name="Strait", latitude=34.5, longitude=129.25, precision=1000.0, region="eastern-asia",
                    country="KR", administrative_area="KR-26", city="Busan", street_address="Pier 1", postal_code="48943"),
    "malware": sdo("malware", name="Bilge", is_family=True, malware_types=["backdoor"], aliases=["b"], kill_chain_phases=PHASES,
                   operating_system_refs=[ref("software")], architecture_execution_envs=["x86-64"],
                   implementation_languages=["go"], capabilities=["exfiltrates-data"], sample_refs=[ref("file")], **SEEN),
    "malware-analysis": sdo("malware-analysis", product="sandbox", version="4", host_vm_ref=ref("software"),
                            operating_system_ref=ref("software"), installed_software_refs=[ref("software")],
                            configuration_version="1", modules=["net"], analysis_engine_version="2",
                            analysis_definition_version="3", submitted=T, analysis_started=T, analysis_ended=LATER,
                            result_name="bad", result="malicious", analysis_sco_refs=[ref("file")], sample_ref=ref("file")),
    "note": sdo("note", abstract="seen again", content="The relay moved.", authors=["desk 4"], object_refs=[ref("campaign")]),
    "observed-data": sdo("observed-data", first_observed=T, last_observed=LATER, number_observed=3,
                         object_refs=[ref("ipv4-addr")]),
    "observed-data with objects": sdo("observed-data", first_observed=T, last_observed=LATER, number_observed=1,
                                      objects={"0": sco("file", name="a.bin", parent_directory_ref="1"),
                                               "1": sco("directory", path="/tmp")}),
    "opinion": sdo("opinion", explanation="fits", authors=["desk 4"], opinion="agree", object_refs=[ref("note")]),
    "report": sdo("report", name="Weekly", description="summary", report_types=["campaign"], published=T,
                  object_refs=[ref("campaign")]),
    "threat-actor": sdo("threat-actor", name="Crew", threat_actor_types=["criminal"], aliases=["C"], roles=["agent"],
                        goals=["money"], sophistication="expert", resource_level="team", primary_motivation="revenge",
                        secondary_motivations=["coercion"], personal_motivations=["notoriety"], **SEEN),
    "tool": sdo("tool", name="Scanner", tool_types=["vulnerability-scanning"], aliases=["s"], kill_chain_phases=PHASES,
                tool_version="1.2"),
    "vulnerability": sdo("vulnerability", name="CVE-2024-0001",
                         external_references=[{"source_name": "cve", "external_id": "CVE-2024-0001"}]),
    "relationship": sdo("relationship", relationship_type="uses", description="seen", source_ref=ref("campaign"),
                        target_ref=ref("malware"), start_time=T, stop_time=LATER),
    "sighting": sdo("sighting", description="at sea", count=2, sighting_of_ref=ref("malware"),
                    observed_data_refs=[ref("observed-data")], where_sighted_refs=[ref("identity"), ref("location")],
                    summary=False, **SEEN),
    "language-content": sdo("language-content", object_ref=ref("campaign"), object_modified=LATER,
                            contents={"ko": {"name": "등대"}}),
    "extension-definition": sdo("extension-definition", name="Rank", description="adds rank", schema="https://a.example/s.json",
                                version="1.0", created_by_ref=ref("identity"), extension_types=["toplevel-property-extension"],
                                extension_properties=["rank"]),
    "marking statement": {"type": "marking-definition", "spec_version": "2.1", "id": f"marking-definition--{U4}", "created": T,
                          "name": "Rules", "definition_type": "statement", "definition": {"statement": "for partners"}},
    "marking extension": {"type": "marking-definition", "spec_version": "2.1", "id": f"marking-definition--{U4}", "created": T,
                          "extensions": {EXTENSION: {"extension_type": "property-extension", "level": "two"}}},
    "TLP 1": {"type": "marking-definition", "spec_version": "2.1", "created": "2017-01-20T00:00:00.000Z", "name": "TLP:AMBER",
              "id": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "definition_type": "tlp",
              "definition": {"tlp": "amber"}},
    "artifact": sco("artifact", mime_type="image/png", payload_bin="AAECAwQF", hashes={"SHA-256": SHA256},
                    encryption_algorithm="mime-type-indicated", decryption_key="k"),
    "artifact by url": sco("artifact", mime_type="text/plain", url="https://a.example/x", hashes={"MD5": "0f" * 16}),
    "autonomous-system": sco("autonomous-system", number=64500, name="Example", rir="APNIC"),
    "directory": sco("directory", path="C:\\\\tmp", path_enc="UTF-8", ctime=T, mtime=T, atime=T, contains_refs=[ref("file")]),
    "domain-name": sco("domain-name", value="relay.example.net", resolves_to_refs=[ref("ipv4-addr")]),
    "email-addr": sco("email-addr", value="desk@mod.example", display_name="Desk", belongs_to_ref=ref("user-account")),
    "email-message": sco("email-message", is_multipart=True, date=T, content_type="multipart/mixed", from_ref=ref("email-addr"),
                         sender_ref=ref("email-addr"), to_refs=[ref("email-addr")], cc_refs=[ref("email-addr")],
                         bcc_refs=[ref("email-addr")], message_id="<1@a>", subject="Plan", received_lines=["from a"],
                         additional_header_fields={"Reply-To": ["a@b.example", "c@d.example"]}, raw_email_ref=ref("artifact"),
                         body_multipart=[{"body": "text", "content_type": "text/plain", "content_disposition": "inline"},
                                         {"body_raw_ref": ref("file")}]),
    "file": sco("file", hashes={"SHA-256": SHA256, "MD5": "0f" * 16}, size=10, name="a.bin", name_enc="UTF-8",
                magic_number_hex="ffd8", mime_type="image/jpeg", ctime=T, mtime=T, atime=T,
                parent_directory_ref=ref("directory"), contains_refs=[ref("file")], content_ref=ref("artifact"),
                extensions={
                    "archive-ext": {"contains_refs": [ref("file")], "comment": "c"},
                    "ntfs-ext": {"sid": "S-1", "alternate_data_streams": [{"name": "s", "size": 4, "hashes": {"MD5": "0f" * 16}}]},
                    "pdf-ext": {"version": "1.7", "is_optimized": True, "pdfid0": "a", "pdfid1": "b",
                                "document_info_dict": {"Title": "t"}},
                    "raster-image-ext": {"image_height": 1, "image_width": 2, "bits_per_pixel": 8, "exif_tags": {"Make": "x", "XRes": 4}},
                    "windows-pebinary-ext": {"pe_type": "dll", "imphash": "a", "machine_hex": "014c", "number_of_sections": 4,
                                             "time_date_stamp": "2016-01-22T12:31:12Z", "pointer_to_symbol_table_hex": "74726144",
                                             "number_of_symbols": 1, "size_of_optional_header": 224, "characteristics_hex": "818f",
                                             "file_header_hashes": {"MD5": "0f" * 16},
                                             "optional_header": {"magic_hex": "010b", "size_of_code": 5, "image_base": 4,
                                                                 "hashes": {"MD5": "0f" * 16}},
                                             "sections": [{"name": "CODE", "entropy": 0.06, "size": 1, "hashes": {"MD5": "0f" * 16}}]}}),
    "ipv4-addr": sco("ipv4-addr", value="198.51.100.0/24"),
    "ipv6-addr": sco("ipv6-addr", value="2001:db8::1/64"),
    "mac-addr": sco("mac-addr", value="d2:fb:49:24:37:18"),
    "mutex": sco("mutex", name="__CLEANSWEEP__"),
    "network-traffic": sco("network-traffic", start=T, end=LATER, is_active=False, src_ref=ref("ipv4-addr"), dst_ref=ref("domain-name"),
                           src_port=2487, dst_port=443, protocols=["ipv4", "tcp", "https"], src_byte_count=1, dst_byte_count=2,
                           src_packets=3, dst_packets=4, ipfix={"minimumIpTotalLength": 32, "name": "x"},
                           src_payload_ref=ref("artifact"), dst_payload_ref=ref("artifact"),
                           encapsulates_refs=[ref("network-traffic")], encapsulated_by_ref=ref("network-traffic"),
                           extensions={
                               "http-request-ext": {"request_method": "get", "request_value": "/a", "request_version": "http/1.1",
                                                    "request_header": {"Accept": ["text/html"]}, "message_body_length": 4,
                                                    "message_body_data_ref": ref("artifact")},
                               "icmp-ext": {"icmp_type_hex": "08", "icmp_code_hex": "00"},
                               "socket-ext": {"address_family": "AF_INET", "is_blocking": True, "is_listening": True,
                                              "options": {"SO_KEEPALIVE": 1}, "socket_type": "SOCK_STREAM", "socket_descriptor": 3,
                                              "socket_handle": 4},
                               "tcp-ext": {"src_flags_hex": "00000002", "dst_flags_hex": "00"}}),
    "process": sco("process", is_hidden=False, pid=314, created_time=T, cwd="/", command_line="a -b", environment_variables={"A": "b"},
                   opened_connection_refs=[ref("network-traffic")], creator_user_ref=ref("user-account"), image_ref=ref("file"),
                   parent_ref=f"process--{U4}", child_refs=[f"process--{U4}"],
                   extensions={
                       "windows-process-ext": {"aslr_enabled": True, "dep_enabled": True, "priority": "HIGH_PRIORITY_CLASS",
                                               "owner_sid": "S-1", "window_title": "t", "startup_info": {"dwX": 4, "lpTitle": "a"},
                                               "integrity_level": "low"},
                       "windows-service-ext": {"service_name": "s", "descriptions": ["d"], "display_name": "d", "group_name": "g",
                                               "start_type": "SERVICE_AUTO_START", "service_dll_refs": [ref("file")],
                                               "service_type": "SERVICE_WIN32_OWN_PROCESS", "service_status": "SERVICE_RUNNING"}}),
    "software": sco("software", name="Word", cpe="cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*", swid="s", languages=["en", "ko"],
                    vendor="Microsoft", version="2002"),
    "url": sco("url", value="https://relay.example.net/a?b=c#d"),
    "user-account": sco("user-account", user_id="1001", credential="x", account_login="jdoe", account_type="unix", display_name="J",
                        is_service_account=False, is_privileged=False, can_escalate_privs=True, is_disabled=False, account_created=T,
                        account_expires=LATER, credential_last_changed=T, account_first_login=T, account_last_login=LATER,
                        extensions={"unix-account-ext": {"gid": 1001, "groups": ["wheel"], "home_dir": "/h", "shell": "/bin/sh"}}),
    "windows-registry-key": sco("windows-registry-key", key="hkey_local_machine\\\\system", modified_time=T, number_of_subkeys=2,
                                creator_user_ref=ref("user-account"), values=[{"name": "Foo", "data": "qwerty", "data_type": "REG_SZ"}]),
    "x509-certificate": sco("x509-certificate", is_self_signed=False, hashes={"SHA-256": SHA256}, version="3", serial_number="36",
                            signature_algorithm="sha256", issuer="C=KR", validity_not_before=T, validity_not_after=LATER,
                            subject="C=JP", subject_public_key_algorithm="rsaEncryption", subject_public_key_modulus="00",
                            subject_public_key_exponent=65537,
                            x509_v3_extensions={"basic_constraints": "critical,CA:TRUE", "key_usage": "digitalSignature",
                                                "private_key_usage_period_not_before": T}),
    "custom sdo": sdo("x-example-thing", name="n", x_example_note="t", blob_hex="00ff",
                      extensions={EXTENSION: {"extension_type": "new-sdo"}}),
    "custom sco": sco("x-example-seen", value="v", extensions={EXTENSION: {"extension_type": "new-sco"}}),
    "2.0 attack-pattern": old("attack-pattern", name="Lure", kill_chain_phases=PHASES),
    "2.0 campaign": old("campaign", name="Ferry", aliases=["f"], objective="o", **SEEN),
    "2.0 course-of-action": old("course-of-action", name="Patch"),
    "2.0 identity": old("identity", name="Desk", identity_class="group", sectors=["defence"], contact_information="c"),
    "2.0 indicator": old("indicator", labels=["malicious-activity"], pattern="[file:name = 'a']", valid_from=T, valid_until=LATER),
    "2.0 intrusion-set": old("intrusion-set", name="Set", goals=["g"], resource_level="team", **SEEN),
    "2.0 malware": old("malware", name="Bilge", labels=["worm"]),
    "2.0 observed-data": old("observed-data", first_observed=T, last_observed=LATER, number_observed=1, objects={
        "0": {"type": "file", "name": "a.zip", "hashes": {"MD5": "0f" * 16}, "parent_directory_ref": "1", "created": T,
              "extensions": {"archive-ext": {"contains_refs": ["2"], "version": "5.0"}}},
        "1": {"type": "directory", "path": "/tmp", "contains_refs": ["0", "2"]}, "2": {"type": "file", "name": "b"},
        "3": {"type": "ipv4-addr", "value": "198.51.100.3"}, "4": {"type": "network-traffic", "protocols": ["tcp"], "src_ref": "3"},
        "5": {"type": "process", "pid": 3, "binary_ref": "2"}, "6": {"type": "user-account", "user_id": "u"}}),
    "2.0 report": old("report", name="Weekly", labels=["campaign"], published=T, object_refs=[ref("campaign")]),
    "2.0 threat-actor": old("threat-actor", name="Crew", labels=["criminal"], roles=["agent"]),
    "2.0 tool": old("tool", name="Scanner", labels=["remote-access"], tool_version="1"),
    "2.0 vulnerability": old("vulnerability", name="CVE-2017-0001"),
    "2.0 relationship": old("relationship", relationship_type="uses", source_ref=ref("campaign"), target_ref=ref("malware")),
    "2.0 sighting": old("sighting", sighting_of_ref=ref("malware"), count=4, where_sighted_refs=[ref("identity")], **SEEN),
    "2.0 marking": {"type": "marking-definition", "id": f"marking-definition--{U4}", "created": T, "definition_type": "statement",
                    "definition": {"statement": "s"}},
}

REPLACEMENTS = [None, 7, -1, "", "No Such Value", [], {}, True, ["No Such Value"], [7], {"a": None}, "2024-02-30T00:00:00.000Z",
                f"relationship--{U4}", f"ipv4-addr--{U5}"]


def paths_of(value, prefix=()):
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        yield prefix + (name,)
        if isinstance(member, (dict, list)):
            yield from paths_of(member, prefix + (name,))


def changed(value, path, change):
    result = copy.deepcopy(value)
    place = result
    for step in path[:-1]:
        place = place[step]
    if change:
        place[path[-1]] = change[0]
    else:
        del place[path[-1]]
    return result


def cases():
    """(name, path, change, object): every good object, then changes to it."""
    for name, value in OBJECTS.items():
        yield name, [], [], value
        for number, path in enumerate(paths_of(value)):
            if path[0] in ("type", "spec_version"):
                continue
            for change in [[]] + [[REPLACEMENTS[(number + i * 5) % len(REPLACEMENTS)]] for i in range(3)]:
                yield name, list(path), change, changed(value, path, change)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    validator = compare_validator.Validator(pathlib.Path(sys.argv[2]))
    listed = json.loads((HERE / "disagreements.json").read_text(encoding="utf-8"))
    every = list(cases())
    texts = [json.dumps(case[3]) for case in every]
    lines, unexplained = [], 0
    for (name, path, change, value), text, node in zip(every, texts, compare_validator.node_verdicts(sys.argv[1], texts)):
        theirs = validator.errors(text, value, "2.0" if name.startswith("2.0") else "2.1")
        if not path:
            if theirs:
                sys.exit(f"the validator refuses the good object {name}: {theirs}")
            continue
        differs = (node["verdict"] == "valid") != (not theirs)
        if differs and compare_validator.explanation(listed, node["must"], theirs) is None:
            unexplained += 1
            print(name, path, change, [f["path"] + ": " + f["message"] for f in node["must"]], theirs, file=sys.stderr)
        lines.append(json.dumps([name, path, change, "invalid" if theirs else "valid", differs], ensure_ascii=False))
    objects = ",\n".join(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in OBJECTS.items())
    print('{"objects": {\n' + objects + '\n},\n"cases": [\n' + ",\n".join(lines) + "\n]}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
