// What the tables cannot say about single types: one function each, called after the properties were looked
// at.
#pragma once

namespace entente::stix {

class Inspection;
class Fields;

void check_indicator(Inspection& inspection, const Fields& fields);
void check_location(Inspection& inspection, const Fields& fields);
void check_malware(Inspection& inspection, const Fields& fields);
void check_malware_analysis(Inspection& inspection, const Fields& fields);
void check_relationship(Inspection& inspection, const Fields& fields);
void check_email_message(Inspection& inspection, const Fields& fields);
void check_network_traffic(Inspection& inspection, const Fields& fields);
void check_v20_file(Inspection& inspection, const Fields& fields);
void check_marking_definition(Inspection& inspection, const Fields& fields);
void check_extension_definition(Inspection& inspection, const Fields& fields);
void check_external_reference(Inspection& inspection, const Fields& fields);
void check_kill_chain_phase(Inspection& inspection, const Fields& fields);
void check_pe_binary(Inspection& inspection, const Fields& fields);
void check_windows_process(Inspection& inspection, const Fields& fields);

}  // namespace entente::stix
