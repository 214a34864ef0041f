// A projection for tests of the store: objects and notes say in plain words who sees what, and it works
// everything out anew after every group.
//
//   an object {"x_see":[0,3], ...}      this version may be seen by slots 0 and 3; nothing said: by nobody
//   a note `see/ID` with body `0,3`     so may all versions of that id, whatever they say themselves
//   a note `version/SEQUENCE`           the same for one version, whatever else is said
//
// A slot sees a version that it may see if it sees a version of everything that the version refers to: the
// greatest fixpoint, so that what refers in a circle is seen together or not at all.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "store/projection.h"

namespace entente::store::conformance {

/// `0,3` as a set; empty: nobody. Anything else is nobody, too.
[[nodiscard]] Audience audience_of(std::string_view list);
/// What stands between the brackets of "x_see":[...].
[[nodiscard]] Audience said_audience(std::string_view bytes);

class TestProjection final : public Projection {
 public:
  /// `complain` is told, in a sentence, where a store breaks its promises to projections.
  explicit TestProjection(std::function<void(const std::string&)> complain)
      : complain_(std::move(complain)) {}

  [[nodiscard]] ProjectionAnswer project(std::span<const GroupEntry> group,
                                         const ProjectionView& view) override;
  [[nodiscard]] std::string save() const override;
  [[nodiscard]] Result<> load(std::string_view saved) override;

 private:
  struct Version {
    Sequence sequence = 0;
    std::string id;
    std::vector<std::string> references;
    Audience sees = 0;
  };

  /// Number of a set of recipients; what a version says about itself is kept as its tag.
  [[nodiscard]] Tag tag_of(Audience audience);
  [[nodiscard]] Audience may_see(Sequence sequence, Tag tag, std::string_view id) const;
  void note(std::string_view key, std::string_view body);
  [[nodiscard]] std::vector<Version> versions(const std::map<Sequence, Tag>& new_tags,
                                              const ProjectionView& view) const;
  void check_group(std::span<const GroupEntry> group, const ProjectionView& view) const;
  void check_view(std::span<const GroupEntry> group, const std::vector<Version>& versions,
                  const ProjectionView& view) const;

  std::function<void(const std::string&)> complain_;
  std::vector<Audience> audiences_;                     ///< by tag; tag 0, of what is not tagged, is nobody
  std::map<std::string, Audience, std::less<>> by_id_;  ///< what notes say
  std::map<Sequence, Audience> by_version_;
  Sequence next_ = 0;  ///< every entry is shown once, in order, whatever is opened again between
};

}  // namespace entente::store::conformance
