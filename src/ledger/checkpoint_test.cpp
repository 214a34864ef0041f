#include "ledger/checkpoint.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "base/text_code.h"
#include "ledger/tree.h"

namespace entente::ledger {
namespace {

// The examples that the C2SP documents themselves print.
constexpr std::string_view published_checkpoint =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
constexpr std::string_view published_verifier =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view published_note =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

std::array<std::uint8_t, 32> seed(std::uint8_t fill) {
  std::array<std::uint8_t, 32> bytes{};
  bytes.fill(fill);
  return bytes;
}

NoteSigner signer_of(std::string name = "example.org/log", std::uint8_t fill = 7) {
  return *NoteSigner::from_seed(std::move(name), seed(fill));
}

TEST(Checkpoint, ReadsThePublishedExample) {
  const auto note = parse_note(published_checkpoint);
  ASSERT_TRUE(note) << note.error().to_string();
  ASSERT_EQ(note->signatures.size(), 1u);
  EXPECT_EQ(note->signatures[0].name, "example.com/behind-the-sofa");
  EXPECT_EQ(to_hex(note->signatures[0].key_id), "033de0ae");
  const auto checkpoint = parse_checkpoint(note->text);
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->size, 20852163u);
  EXPECT_EQ(to_base64(as_view(checkpoint->root)), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
  EXPECT_EQ(to_string(*checkpoint), note->text);
}

TEST(Note, VerifiesThePublishedSignature) {
  const auto verifier = NoteVerifier::parse(published_verifier);
  ASSERT_TRUE(verifier) << verifier.error().to_string();
  EXPECT_EQ(verifier->to_string(), published_verifier);
  const auto note = parse_note(published_note);
  ASSERT_TRUE(note) << note.error().to_string();
  EXPECT_TRUE(verifier->verify(*note));
}

TEST(Note, IsRefusedAfterAnyChangeOfOneBit) {
  const auto verifier = NoteVerifier::parse(published_verifier);
  ASSERT_TRUE(verifier);
  for (std::size_t bit = 0; bit < published_note.size() * 8; ++bit) {
    std::string bent(published_note);
    bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << (bit % 8)));
    const auto note = parse_note(bent);
    EXPECT_FALSE(note && verifier->verify(*note)) << bit;
  }
}

TEST(Checkpoint, IsBelievedOnlyFromTheRightKeyAndLog) {
  const auto signer = signer_of();
  const Hash root = leaf_hash("x");
  const std::string note = sign_checkpoint(signer, 42, root);
  const auto checkpoint = verify_checkpoint(note, signer.verifier());
  ASSERT_TRUE(checkpoint) << checkpoint.error().to_string();
  EXPECT_EQ(*checkpoint,
            (Checkpoint{.origin = "example.org/log", .size = 42, .root = root, .extensions = {}}));

  const auto other_key = verify_checkpoint(note, signer_of("example.org/log", 8).verifier());
  ASSERT_FALSE(other_key);
  EXPECT_EQ(other_key.error().kind, ErrorKind::forbidden);
  EXPECT_FALSE(verify_checkpoint(note, signer_of("example.org/other", 7).verifier()));

  // Our key may sign other logs' texts without making them checkpoints of ours.
  const auto foreign =
      signer.sign(to_string({.origin = "example.org/other", .size = 1, .root = root, .extensions = {}}));
  ASSERT_FALSE(verify_checkpoint(foreign, signer.verifier()));
  EXPECT_EQ(verify_checkpoint(foreign, signer.verifier()).error().where, "example.org/other");
}

TEST(Checkpoint, KeepsSignaturesOfOthersAndExtensions) {
  const auto signer = signer_of();
  const auto witness = signer_of("witness.example", 9);
  const Checkpoint statement{
      .origin = "example.org/log", .size = 0, .root = empty_root(), .extensions = {"more", "yet more"}};
  std::string note = witness.sign(to_string(statement));
  const std::string ours = signer.sign(to_string(statement));
  EXPECT_FALSE(verify_checkpoint(note, signer.verifier()));
  note += ours.substr(ours.rfind("\u2014"));
  const auto checkpoint = verify_checkpoint(note, signer.verifier());
  ASSERT_TRUE(checkpoint) << checkpoint.error().to_string();
  EXPECT_EQ(*checkpoint, statement);
  EXPECT_TRUE(verify_checkpoint(note, signer.verifier()));
}

TEST(Checkpoint, RefusesOtherSpellings) {
  const std::string root = to_base64(as_view(empty_root()));
  EXPECT_TRUE(parse_checkpoint("o\n0\n" + root + "\n"));
  EXPECT_TRUE(parse_checkpoint("o\n18446744073709551615\n" + root + "\n"));
  for (const std::string size : {"", "00", "01", "-1", "+1", " 1", "1 ", "1x", "18446744073709551616"})
    EXPECT_FALSE(parse_checkpoint("o\n" + size + "\n" + root + "\n")) << size;
  EXPECT_FALSE(parse_checkpoint("o\n0\n" + root));
  EXPECT_FALSE(parse_checkpoint("o\n0\n" + root.substr(0, 43) + "\n"));
  EXPECT_FALSE(parse_checkpoint("o\n0\n" + root.substr(0, 40) + "\n"));
  EXPECT_FALSE(parse_checkpoint("\n0\n" + root + "\n"));
  EXPECT_FALSE(parse_checkpoint("o\n0\n" + root + "\n\n"));
  EXPECT_FALSE(parse_checkpoint("o\n0\n"));
  EXPECT_FALSE(parse_checkpoint(""));
}

TEST(Note, RefusesWhatIsNotANote) {
  const auto signer = signer_of();
  const std::string fine = signer.sign("text\n");
  EXPECT_TRUE(parse_note(fine));
  EXPECT_FALSE(parse_note(""));
  EXPECT_FALSE(parse_note("text\n"));
  EXPECT_FALSE(parse_note("text\n\n"));
  EXPECT_FALSE(parse_note(fine.substr(0, fine.size() - 1)));
  EXPECT_FALSE(parse_note("te\txt" + fine));
  EXPECT_FALSE(parse_note("te\xFFxt" + fine));
  EXPECT_FALSE(parse_note(fine + "no signature\n"));
  EXPECT_FALSE(parse_note(fine + "\u2014 a\u00A0b AAAAAAA=\n"));
  EXPECT_FALSE(parse_note(fine + "\u2014 a+b AAAAAAA=\n"));
  EXPECT_FALSE(parse_note(fine + "\u2014 name AAAA\n"));
  EXPECT_TRUE(parse_note(fine + "\u2014 name AAAAAAA=\n"));
  EXPECT_EQ(parse_note(std::string(max_note_bytes, 'a') + fine).error().kind, ErrorKind::too_large);
  std::string many = fine;
  for (std::size_t i = 0; i < max_note_signatures; ++i) many += "\u2014 name AAAAAAA=\n";
  EXPECT_EQ(parse_note(many).error().kind, ErrorKind::too_large);
}

TEST(NoteVerifier, RefusesBrokenKeys) {
  const std::string fine = signer_of().verifier().to_string();
  EXPECT_TRUE(NoteVerifier::parse(fine));
  EXPECT_FALSE(NoteVerifier::parse("x" + fine));
  EXPECT_FALSE(NoteVerifier::parse(fine + "A"));
  EXPECT_FALSE(NoteVerifier::parse(fine.substr(0, fine.rfind('+'))));
  EXPECT_FALSE(NoteVerifier::parse(""));
  EXPECT_FALSE(NoteVerifier::parse("+" + fine));
  EXPECT_EQ(NoteVerifier::parse("name+00000000+" + to_base64(std::string(33, '\x02'))).error().kind,
            ErrorKind::unsupported);
  EXPECT_FALSE(NoteSigner::from_seed("two words", seed(1)));
  EXPECT_FALSE(NoteSigner::from_seed("", seed(1)));
}

}  // namespace
}  // namespace entente::ledger
