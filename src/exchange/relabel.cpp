#include "exchange/relabel.h"

#include <array>
#include <utility>
#include <vector>

#include "exchange/release_notes.h"
#include "exchange/version_text.h"
#include "release/recipient.h"

namespace entente::exchange {

Result<std::size_t> relabel(store::Store& store, const Audiences& audiences, const Relabelling& relabelling) {
  const std::string& own = audiences.own_nation();
  if (relabelling.label && relabelling.label->originator != own) {
    return fail(ErrorKind::unprocessable, "a node labels in the name of its own nation only",
                "originator " + relabelling.label->originator, "make the label with --originator " + own);
  }
  LabelNote note{.by = own, .labels = {relabelling.label ? release::canonical(*relabelling.label) : ""}};
  store.look([&](const store::ProjectionView& view) {
    std::vector<store::Sequence> versions;
    view.versions_of(relabelling.id, versions);
    for (const store::Sequence version : versions) {
      const auto entry = view.entry(version);
      if (!entry) continue;
      const std::string text =
          entry->has_version ? version_text(entry->version, entry->stamp, entry->body) : "";
      const bool meant =
          relabelling.version.empty() || parse_instant(relabelling.version) == parse_instant(text);
      if (!meant) continue;
      note.versions.push_back({.origin = entry->origin == 0 ? own : release::unpack_nation(entry->origin),
                               .id = relabelling.id,
                               .version = text});
    }
  });
  if (note.versions.empty()) {
    return fail(ErrorKind::not_found, "this node holds no such version of that object", relabelling.id,
                "entente explain DIR OBJECT-ID --to NATION lists its versions");
  }
  const std::array notes{std::pair<std::string, std::string>(label_note_key, print(note))};
  store::Batch batch;
  batch.notes = notes;
  ENTENTE_CHECK(store.append(batch));
  return note.versions.size();
}

}  // namespace entente::exchange
