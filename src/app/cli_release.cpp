// agreement, community, label, explain, release, relabel
#include <memory>

#include "app/cli.h"

namespace entente::app {
namespace {

const char* const onward_help = "what recipients may do with it: prohibited, by-consent or within-agreement";

void add_agreement_make(CLI::App& parent, Action& chosen) {
  auto options = std::make_shared<AgreementOptions>();
  auto* make =
      add_command(parent, "make", "Prints an agreement as JSON, for all its members to add.",
                  "entente agreement make --members KOR,USA --title \"GSOMIA\" > bilateral.json\n"
                  "entente agreement make --members KOR,JPN,USA --hub USA --onward within-agreement");
  make->add_option("--members", options->members, "nations, comma separated")->required();
  make->add_option("--hub", options->hub, "a member; the others exchange only with it");
  make->add_option("--domains", options->domains, "comma separated; all when left out");
  make->add_option("--onward", options->onward, onward_help)->capture_default_str();
  make->add_option("--from", options->from, "a date or time (UTC); from the beginning when left out");
  make->add_option("--to", options->to, "not from that date or time on; until it is ended when left out");
  make->add_option("--title", options->title, "what people call it");
  make->callback([&chosen, options] { chosen = [options] { return agreement_make(*options); }; });
}

void add_agreement(CLI::App& app, Action& chosen) {
  auto* agreement = add_command(app, "agreement", "Agreements: who exchanges what with whom.", "");
  add_agreement_make(*agreement, chosen);
  auto options = std::make_shared<AgreementOptions>();
  auto* add = add_command(*agreement, "add", "Puts an agreement into force on this node.",
                          "entente agreement add node bilateral.json\n"
                          "entente agreement make --members KOR,USA | entente agreement add node -");
  add->add_option("DIR", options->folder, "the node's folder")->required();
  add->add_option("FILE", options->file, "as `agreement make` prints it; - is standard input")->required();
  add->add_flag("--json", options->json, "print JSON");
  add->callback([&chosen, options] { chosen = [options] { return agreement_add(*options); }; });
  auto* list =
      add_command(*agreement, "list", "Lists agreements and communities.", "entente agreement list node");
  list->add_option("DIR", options->folder, "the node's folder")->required();
  list->add_flag("--json", options->json, "print JSON");
  list->callback([&chosen, options] { chosen = [options] { return agreement_list(*options); }; });
  auto* end = add_command(*agreement, "end", "Ends an agreement: nothing more is released under it.",
                          "entente agreement end node 3f0c2a54-5e0e-4d0a-9a3c-0d1b7f0a9c11");
  end->add_option("DIR", options->folder, "the node's folder")->required();
  end->add_option("ID", options->id, "of the agreement")->required();
  end->callback([&chosen, options] { chosen = [options] { return agreement_end(*options); }; });
}

void add_community(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<CommunityOptions>();
  auto* community = add_command(app, "community", "Names for sets of nations, for use in labels.", "");
  auto* add = add_command(*community, "add", "Names a set of nations, or changes it.",
                          "entente community add node pacific --members AUS,JPN,KOR,NZL,USA");
  add->add_option("DIR", options->folder, "the node's folder")->required();
  add->add_option("NAME", options->name, "lower case, such as pacific")->required();
  add->add_option("--members", options->members, "nations, comma separated")->required();
  add->callback([&chosen, options] { chosen = [options] { return community_add(*options); }; });
  auto* end = add_command(*community, "end", "Takes a name away; labels that use it admit nobody by it.",
                          "entente community end node pacific");
  end->add_option("DIR", options->folder, "the node's folder")->required();
  end->add_option("NAME", options->name, "of the community")->required();
  end->callback([&chosen, options] { chosen = [options] { return community_end(*options); }; });
}

void add_label(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<LabelOptions>();
  auto* command =
      add_command(app, "label", "Prints the marking-definition to attach to objects.",
                  "entente label --originator KOR --to USA,JPN\n"
                  "entente label --originator KOR --to USA --onward prohibited --until 2027-06-30\n"
                  "entente label --originator KOR --to USA --not-before 2027-01-01 --domain disaster-relief");
  command->add_option("--originator", options->originator, "the nation whose object it marks")->required();
  command->add_option("--to", options->to, "nations and communities, comma separated")->required();
  command->add_option("--onward", options->onward, onward_help)->capture_default_str();
  command->add_option("--domain", options->domain, "domain of cooperation (cyber-defence)");
  command->add_option("--not-before", options->not_before, "embargo: a date or time (UTC)");
  command->add_option("--until", options->until, "not released from that date or time on (UTC)");
  command->callback([&chosen, options] { chosen = [options] { return label(*options); }; });
}

void add_explain(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ExplainOptions>();
  auto* command =
      add_command(app, "explain", "Says whether a nation sees an object, why, and what would change it.",
                  "entente explain node indicator--3b2e... --to JPN\n"
                  "entente explain node indicator--3b2e... --to JPN --json | jq .versions[0].reasons");
  command->add_option("DIR", options->folder, "the node's folder")->required();
  command->add_option("OBJECT-ID", options->object, "STIX id")->required();
  command->add_option("--to", options->nation, "the nation")->required();
  command->add_flag("--json", options->json, "print JSON");
  command->callback([&chosen, options] { chosen = [options] { return explain(*options); }; });
}

void add_release(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<PreviewOptions>();
  auto* release = add_command(app, "release", "What goes where.", "");
  auto* preview =
      add_command(*release, "preview", "Says what a change would newly reveal or hide, without making it.",
                  "entente release preview node --agreement bilateral.json\n"
                  "entente release preview node --label wide.json --object indicator--3b2e...");
  preview->add_option("DIR", options->folder, "the node's folder")->required();
  preview->add_option("--agreement", options->agreement, "a file: if this agreement came into force");
  preview->add_option("--end-agreement", options->end_agreement, "an id: if this agreement ended");
  preview->add_option("--community", options->community, "NAME=NATIONS: if this community were so");
  auto* label = preview->add_option("--label", options->label, "a file: if these objects had this label");
  preview->add_option("--object", options->objects, "STIX ids that --label is for")->needs(label);
  preview->add_flag("--json", options->json, "print JSON");
  preview->callback([&chosen, options] { chosen = [options] { return release_preview(*options); }; });
}

void add_relabel(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<RelabelOptions>();
  auto* command =
      add_command(app, "relabel", "Puts another label on versions that are here already.",
                  "entente relabel node indicator--3b2e... wide.json\n"
                  "entente relabel node indicator--3b2e... --version 2026-11-01T00:00:00.000Z narrow.json");
  command->add_option("DIR", options->folder, "the node's folder")->required();
  command->add_option("OBJECT-ID", options->object, "STIX id")->required();
  command->add_option("FILE", options->label, "a label; without one an earlier relabelling is taken away");
  command->add_option("--version", options->version,
                      "`modified` of the version; all that are here when left out");
  command->add_flag("--json", options->json, "print JSON");
  command->callback([&chosen, options] { chosen = [options] { return relabel(*options); }; });
}

}  // namespace

void add_release_commands(CLI::App& app, Action& chosen) {
  add_agreement(app, chosen);
  add_community(app, chosen);
  add_label(app, chosen);
  add_explain(app, chosen);
  add_release(app, chosen);
  add_relabel(app, chosen);
}

}  // namespace entente::app
