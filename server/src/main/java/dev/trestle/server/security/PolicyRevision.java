package dev.trestle.server.security;

import dev.trestle.server.security.PolicyReading.Broken;
import dev.trestle.server.security.PolicyReading.Read;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which of the contents that a policy file has had is in force. Told by one thread; asked by any.
 */
final class PolicyRevision {

  /** What a look at the file has changed. */
  enum Step {
    /** The same as before, or not yet seen twice. */
    NOTHING_NEW,
    /** There is a policy that was not in force before. */
    LOADED,
    /** What is there is no policy, for another reason than before. */
    REFUSED
  }

  private record InForce(Policy policy, String hash, long sinceNanos) {}

  private volatile @Nullable InForce inForce;
  private volatile String refusal = "";

  /** Of what was seen last; empty before the first look, or if there was no file. */
  private String seen = "";

  /** Of what was judged last. */
  private String judged = "";

  private boolean looked;

  /** The file has this content now. The first is judged at once, any other when seen again. */
  Step see(byte[] content) {
    String hash = hash(content);
    boolean isSettled = hash.equals(seen) || !looked;
    looked = true;
    seen = hash;
    InForce now = inForce;
    if (now != null && now.hash().equals(hash)) {
      judged = hash;
      refusal = "";
      return Step.NOTHING_NEW;
    }
    if (!isSettled || hash.equals(judged)) {
      return Step.NOTHING_NEW;
    }
    judged = hash;
    PolicyReading reading = PolicyText.read(content);
    if (reading instanceof Read read) {
      inForce = new InForce(read.policy(), hash, System.nanoTime());
      refusal = "";
      return Step.LOADED;
    }
    refusal = ((Broken) reading).summary();
    return Step.REFUSED;
  }

  /** There is no content now. */
  Step seeNone(String why) {
    looked = true;
    seen = "";
    judged = "";
    if (why.equals(refusal)) {
      return Step.NOTHING_NEW;
    }
    refusal = why;
    return Step.REFUSED;
  }

  Optional<Policy> policy() {
    return Optional.ofNullable(inForce).map(InForce::policy);
  }

  /** SHA-256 of the file in force, in hexadecimal digits; empty if there is none. */
  String hash() {
    InForce now = inForce;
    return now == null ? "" : now.hash();
  }

  /** How long the policy has been in force. */
  double ageSeconds() {
    InForce now = inForce;
    return now == null ? 0 : (System.nanoTime() - now.sinceNanos()) / 1e9;
  }

  /** Why what is there now is not in force; empty if it is. */
  String refusal() {
    return refusal;
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
