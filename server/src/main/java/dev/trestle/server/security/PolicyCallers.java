package dev.trestle.server.security;

import dev.trestle.server.security.identity.CallersConfig;
import dev.trestle.server.security.identity.CertificateCallers;
import dev.trestle.server.security.identity.SigningAlgorithm;
import dev.trestle.server.security.identity.TokenIssuer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code callers} of a policy. */
final class PolicyCallers {

  private static final Set<String> CALLER = Set.of("jwt", "mtls");
  private static final Set<String> JWT =
      Set.of(
          "issuer",
          "audience",
          "jwks-uri",
          "algorithms",
          "subject-prefix",
          "trust-domain",
          "ca-file",
          "token-file");
  private static final Set<String> MTLS = Set.of("trust-domain", "dns");

  private final List<TokenIssuer> issuers = new ArrayList<>();
  private final Set<String> trustDomains = new HashSet<>();
  private final Set<String> dnsNames = new HashSet<>();
  private boolean everyDnsName;

  private PolicyCallers() {}

  /** The callers; empty if there is a problem with them. */
  static Optional<CallersConfig> read(PolicySection file) {
    if (!file.has("callers")) {
      file.problem("'callers' is missing: whose credentials are taken?");
      return Optional.empty();
    }
    PolicyCallers callers = new PolicyCallers();
    for (PolicySection caller : file.sections("callers", CALLER)) {
      if (caller.has("jwt") == caller.has("mtls")) {
        caller.problem("must be either a 'jwt' or an 'mtls'");
      }
      caller.section("jwt", JWT).ifPresent(callers::addIssuer);
      caller.section("mtls", MTLS).ifPresent(callers::addCertificates);
    }
    try {
      return Optional.of(
          new CallersConfig(
              callers.issuers,
              new CertificateCallers(
                  callers.trustDomains, callers.everyDnsName, callers.dnsNames)));
    } catch (IllegalArgumentException e) {
      file.problem("callers", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void addIssuer(PolicySection jwt) {
    String issuer = jwt.requiredText("issuer");
    String audience = jwt.requiredText("audience");
    try {
      issuers.add(
          new TokenIssuer(
              issuer,
              audience,
              uri(jwt, "jwks-uri"),
              algorithms(jwt),
              jwt.text("subject-prefix").orElse(""),
              jwt.text("trust-domain").orElse(null),
              path(jwt, "ca-file"),
              path(jwt, "token-file")));
    } catch (IllegalArgumentException e) {
      jwt.problem(String.valueOf(e.getMessage()));
    }
  }

  private void addCertificates(PolicySection mtls) {
    trustDomains.addAll(mtls.texts("trust-domain").orElse(List.of()));
    if (mtls.isTrue("dns")) {
      everyDnsName = true;
    } else {
      dnsNames.addAll(mtls.texts("dns").orElse(List.of()));
    }
    if (!mtls.has("trust-domain") && !mtls.has("dns")) {
      mtls.problem("must name a 'trust-domain' or 'dns' names, which then are callers");
    }
  }

  private static Set<SigningAlgorithm> algorithms(PolicySection jwt) {
    if (!jwt.has("algorithms")) {
      return EnumSet.allOf(SigningAlgorithm.class);
    }
    Set<SigningAlgorithm> algorithms = EnumSet.noneOf(SigningAlgorithm.class);
    for (String name : jwt.list("algorithms")) {
      Optional<SigningAlgorithm> known =
          Arrays.stream(SigningAlgorithm.values()).filter(a -> a.name().equals(name)).findFirst();
      known.ifPresentOrElse(
          algorithms::add,
          () ->
              jwt.problem(
                  "algorithms", "there are only " + Arrays.toString(SigningAlgorithm.values())));
    }
    return algorithms;
  }

  private static @Nullable URI uri(PolicySection section, String key) {
    Optional<String> text = section.text(key);
    try {
      return text.isEmpty() ? null : new URI(text.get());
    } catch (URISyntaxException e) {
      section.problem(key, "is no URI");
      return null;
    }
  }

  private static @Nullable Path path(PolicySection section, String key) {
    Optional<String> text = section.text(key);
    try {
      return text.isEmpty() ? null : Path.of(text.get());
    } catch (InvalidPathException e) {
      section.problem(key, "is no path");
      return null;
    }
  }
}
