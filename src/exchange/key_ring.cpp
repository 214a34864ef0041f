#include "exchange/key_ring.h"

#include <utility>

#include "exchange/rulebook.h"
#include "record/release_objects.h"
#include "store/segment_index.h"

namespace entente::exchange {
namespace {

bool only_the_originator(std::string_view type) {
  return type == record::grant_type || type == record::refusal_type || type == record::recall_type;
}

}  // namespace

Admission admit_signed(KeyRing keys, std::string own_nation) {
  return [keys = std::move(keys), own = std::move(own_nation)](std::string_view id, std::string_view object,
                                                               store::Origin origin) -> Result<> {
    const std::string_view type = store::type_of(id);
    if (!record::is_release_object(type)) return {};
    ENTENTE_TRY(spoken, record::read_spoken(object));
    if (origin_of(spoken.nation, own) != origin) {
      return fail(ErrorKind::forbidden, "it speaks for " + spoken.nation + " and came under another name",
                  "nation");
    }
    if (only_the_originator(type) && spoken.nation != spoken.originator) {
      return fail(ErrorKind::forbidden, "only the originator of the versions may say this", "originator");
    }
    const auto key = keys(spoken.nation);
    if (!key) {
      return fail(ErrorKind::forbidden, "the key of " + spoken.nation + " is not known here", "signature",
                  "add its card: entente peer add DIR CARD");
    }
    // What is taken in must be what the rules will read.
    if (type == record::grant_type) ENTENTE_CHECK(release::read_grant(object));
    if (type == record::recall_type) ENTENTE_CHECK(record::read_recall(object));
    if (release::verify_signature(object, *key)) return {};
    return fail(ErrorKind::forbidden, spoken.nation + " did not sign this", "signature");
  };
}

}  // namespace entente::exchange
