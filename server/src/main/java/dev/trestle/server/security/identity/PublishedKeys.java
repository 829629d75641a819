package dev.trestle.server.security.identity;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys where an issuer publishes them: at an address that is known, or at the one that its
 * OpenID configuration names. That is asked each time: one request more.
 */
final class PublishedKeys implements KeySource {

  private static final String CONFIGURATION = "/.well-known/openid-configuration";
  private static final Duration FILE_MAX_AGE = Duration.ofMinutes(1);
  private static final long MAX_TOKEN_BYTES = 16_384;

  private final TokenIssuer issuer;
  private final KeyServer server;

  PublishedKeys(TokenIssuer issuer) {
    this.issuer = issuer;
    this.server = new KeyServer(issuer.caFile());
  }

  @Override
  public Fetched fetch() throws IOException, InterruptedException {
    URI known = issuer.jwksUri();
    if (known == null) {
      return discovered();
    }
    if (!KeyLocation.isFile(known)) {
      return server.get(known, token());
    }
    Path file = Path.of(known);
    requireAtMost(KeyServer.MAX_BYTES, file);
    return new Fetched(Files.readString(file), FILE_MAX_AGE);
  }

  private Fetched discovered() throws IOException, InterruptedException {
    String name = issuer.issuer();
    URI home = URI.create(name);
    URI configuration =
        URI.create(
            (name.endsWith("/") ? name.substring(0, name.length() - 1) : name) + CONFIGURATION);
    String token = token();
    URI keys = keysIn(server.get(configuration, token).document());
    // The token is for the issuer, not for whom its configuration names.
    boolean isSameServer =
        home.getScheme().equalsIgnoreCase(keys.getScheme())
            && Objects.equals(home.getAuthority(), keys.getAuthority());
    return server.get(keys, isSameServer ? token : null);
  }

  private URI keysIn(String configuration) throws IOException {
    URI keys;
    try {
      Map<String, Object> all = JSONObjectUtils.parse(configuration);
      if (!issuer.issuer().equals(JSONObjectUtils.getString(all, "issuer"))) {
        throw new IOException("the OpenID configuration is of another issuer");
      }
      keys = JSONObjectUtils.getURI(all, "jwks_uri");
    } catch (ParseException e) {
      throw new IOException("it is no OpenID configuration", e);
    }
    if (keys == null || !KeyLocation.isAllowed(keys)) {
      throw new IOException("the OpenID configuration has no jwks_uri with https");
    }
    return keys;
  }

  private @Nullable String token() throws IOException {
    Path file = issuer.tokenFile();
    if (file == null) {
      return null;
    }
    requireAtMost(MAX_TOKEN_BYTES, file);
    return Files.readString(file).strip();
  }

  private static void requireAtMost(long bytes, Path file) throws IOException {
    if (Files.size(file) > bytes) {
      throw new IOException(file + " has more than " + bytes + " bytes");
    }
  }
}
