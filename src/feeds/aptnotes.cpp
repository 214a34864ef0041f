#include "feeds/aptnotes.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text_code.h"
#include "feeds/actor_names.h"
#include "feeds/json_file.h"
#include "feeds/maker.h"
#include "feeds/object_text.h"

namespace entente::feeds {
namespace {

namespace dom = simdjson::dom;

constexpr Source source{.key = "aptnotes",
                        .name = "APTnotes",
                        .url = "https://github.com/aptnotes/data",
                        .duty = "An index of public reports; each report stays its publisher's."};

struct Entry {
  std::string file;
  std::string place;
  std::string title;
  std::string publisher;
  std::string link;
  std::string sha1;
  DatedTime published;
};

class AptnotesReader final : public JsonReader {
 public:
  explicit AptnotesReader(Output& output) : JsonReader(output), maker_(output, source) {}

  Result<> finish() override {
    if (entries_.empty()) return {};
    for (const Entry& entry : entries_) ENTENTE_CHECK(write(entry));
    return maker_.finish();
  }

 protected:
  Result<> read_document(dom::element root) override {
    if (has(root, "values") && has(root, "type")) return read_cluster(root);
    if (!root.is_array()) {
      return not_this_format(
          "the file is no list of reports (APTnotes.json) and no galaxy cluster of actors ('values')");
    }
    std::size_t number = 0;
    for (const dom::element item : items_of(root)) {
      output().record();
      ENTENTE_CHECK(read_entry(item, fmt::format("[{}]", number++)));
    }
    return {};
  }

 private:
  Result<> read_cluster(dom::element root) {
    for (const dom::element item : items_in(root, "values")) {
      Actor actor;
      actor.name = tidy(text_in(item, "value"));
      if (actor.name.empty()) continue;
      dom::element meta;
      if (item["meta"].get(meta) == simdjson::SUCCESS) {
        for (const std::string& synonym : texts_in(meta, "synonyms")) {
          std::string alias = tidy(synonym);
          if (!alias.empty() && alias != actor.name) actor.aliases.push_back(std::move(alias));
        }
      }
      names_.add(std::move(actor));
    }
    return {};
  }

  Result<> read_entry(dom::element item, std::string place) {
    Entry entry{.file = output().file(),
                .place = std::move(place),
                .title = tidy(text_in(item, "Title")),
                .publisher = tidy(text_in(item, "Source")),
                .link = tidy(text_in(item, "Link")),
                .sha1 = tidy(text_in(item, "SHA-1")),
                .published = {}};
    const auto date = day_of_mdy(tidy(text_in(item, "Date")));
    if (!date)
      return output().leave("the date is not MM/DD/YYYY", entry.place + ".Date", text_in(item, "Date"));
    if (entry.title.empty()) entry.title = tidy(text_in(item, "Filename"));
    if (entry.title.empty()) return output().leave("the report has no title", entry.place + ".Title", "");
    entry.published = *date;
    entries_.push_back(std::move(entry));
    return {};
  }

  Result<> write(const Entry& entry) {
    output().at(entry.file, 0);
    const auto hash = from_hex(entry.sha1);
    constexpr std::size_t sha1_bytes = 20;
    const bool hashed = hash && hash->size() == sha1_bytes;
    const std::string key = hashed ? entry.sha1 : fmt::format("{}:{}", entry.published.time, entry.title);
    const std::string id = object_id("report", fmt::format("{}:{}", source.key, key));
    ENTENTE_TRY(fresh, output().is_new(id));
    if (!fresh) return output().leave("the same report stands in the file twice", entry.place, entry.title);
    ENTENTE_TRY(creator, maker_.author());
    std::vector<std::string> about;
    for (const Actor& actor : names_.find(entry.title)) {
      ENTENTE_TRY(actor_id, maker_.actor(actor));
      about.push_back(std::move(actor_id));
    }
    std::vector<std::string> types{about.empty() ? "threat-report" : "threat-actor"};
    // A report refers to something at least: to who published it where its title names no actor.
    if (entry.publisher.empty()) {
      about.push_back(creator);
    } else {
      ENTENTE_TRY(publisher, maker_.organisation(entry.publisher));
      about.push_back(publisher.id);
    }
    const std::vector<std::string> references{
        external_reference(source.key, key, entry.link, hashed ? "SHA-1 of the file: " + entry.sha1 : "")};
    return output().add(ObjectText("report", id, entry.published.time, creator)
                            .text("name", entry.title)
                            .texts("report_types", types)
                            .text("published", entry.published.time)
                            .texts("object_refs", about)
                            .raw("external_references", json_list(references))
                            .done());
  }

  Maker maker_;
  ActorNames names_;
  std::vector<Entry> entries_;
};

}  // namespace

std::unique_ptr<Reader> make_aptnotes_reader(Output& output) {
  return std::make_unique<AptnotesReader>(output);
}

}  // namespace entente::feeds
