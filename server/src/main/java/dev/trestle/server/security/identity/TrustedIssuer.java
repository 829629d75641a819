package dev.trestle.server.security.identity;

import java.util.List;

/**
 * An issuer whose tokens are taken.
 *
 * @param foreignPrefixes what begins the ids of other issuers' callers, and with which no id of
 *     this one may begin
 */
record TrustedIssuer(TokenIssuer config, List<String> foreignPrefixes, IssuerKeys keys) {

  static TrustedIssuer among(List<TokenIssuer> all, TokenIssuer config, IssuerKeys keys) {
    return new TrustedIssuer(
        config,
        all.stream()
            .map(TokenIssuer::subjectPrefix)
            .filter(prefix -> prefix.length() > config.subjectPrefix().length())
            .toList(),
        keys);
  }

  /** The caller's id. */
  String id(PresentedToken token) {
    return config.subjectPrefix() + token.subject();
  }
}
