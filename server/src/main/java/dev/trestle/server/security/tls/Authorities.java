package dev.trestle.server.security.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whose signature on a certificate is believed. */
record Authorities(List<X509Certificate> certificates) implements Material {

  /**
   * Reads them.
   *
   * @throws UnusableException if there is none, or one does not parse
   */
  static Authorities read(String text) throws UnusableException {
    try {
      return new Authorities(Pem.certificates(text));
    } catch (UnusableException e) {
      throw new UnusableException("the file of authorities " + e.getMessage(), e);
    }
  }

  /** Some that have ended are usual while they are replaced. */
  @Override
  public Optional<String> objection(Instant now) {
    boolean ended =
        certificates.stream().allMatch(each -> now.isAfter(each.getNotAfter().toInstant()));
    return ended ? Optional.of("every authority has expired") : Optional.empty();
  }

  @Override
  public String describe() {
    return certificates.stream()
        .map(each -> each.getSubjectX500Principal().getName())
        .collect(Collectors.joining("; ", "authorities ", ""));
  }
}
