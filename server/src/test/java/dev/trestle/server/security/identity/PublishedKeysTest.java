package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedKeysTest {

  private final HandMadeIssuer issuer = new HandMadeIssuer(TestKeys.EC);
  private final HandMadeIssuer other = new HandMadeIssuer(TestKeys.NEXT_EC);

  @AfterEach
  void stop() {
    issuer.close();
    other.close();
  }

  @Test
  void keysAreFoundByTheIssuersConfiguration() throws Exception {
    KeySource.Fetched fetched = keys(null, null).fetch();
    assertThat(fetched.document()).contains("ec-1").doesNotContain("\"d\"");
    assertThat(fetched.maxAge()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void keysAreFetchedFromWhereThePolicySays() throws Exception {
    assertThat(keys(other.keyAddress(), null).fetch().document()).contains("ec-2");
    assertThat(issuer.fetches).hasValue(0);
  }

  @Test
  void keysMayLieInAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("keys.json"), "{\"keys\":[]}");
    assertThat(keys(file.toUri(), null).fetch().document()).isEqualTo("{\"keys\":[]}");

    Files.writeString(file, " ".repeat(KeyServer.MAX_BYTES + 1));
    assertThatThrownBy(() -> keys(file.toUri(), null).fetch())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("262144 bytes");
  }

  @Test
  void aConfigurationOfAnotherIssuerIsRefused() {
    issuer.configure(other.name(), other.name() + "/keys");
    assertThatThrownBy(() -> keys(null, null).fetch())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another issuer");
    assertThat(other.fetches).hasValue(0);
  }

  @Test
  void aConfigurationThatNamesAnAddressWithoutTlsIsRefused() {
    for (String address :
        List.of("http://keys.example/keys", "file:///etc/passwd", "keys", "ftp://127.0.0.1/keys")) {
      issuer.configure(issuer.name(), address);
      assertThatThrownBy(() -> keys(null, null).fetch())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("jwks_uri");
    }
  }

  @Test
  void redirectsAreNotFollowed() {
    issuer.answer(
        exchange -> {
          exchange.getResponseHeaders().add("location", other.keyAddress().toString());
          exchange.sendResponseHeaders(302, -1);
        });
    assertThatThrownBy(() -> keys(null, null).fetch())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 302");
    assertThat(other.fetches).hasValue(0);
  }

  @Test
  void anAnswerWithoutEndIsNotReadToItsEnd() {
    issuer.answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[65_536];
          while (true) {
            exchange.getResponseBody().write(part);
          }
        });
    assertThatThrownBy(() -> keys(null, null).fetch())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 262144 bytes");
  }

  @Test
  void anAnswerThatNeverComesIsGivenUp() {
    CountDownLatch stopped = new CountDownLatch(1);
    issuer.answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          try {
            stopped.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    KeyServer impatient = new KeyServer(null, Duration.ofMillis(200));
    assertThatThrownBy(() -> impatient.get(issuer.keyAddress(), null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not answer within PT0.2S");
    stopped.countDown();
  }

  @Test
  void theTokenForTheKeysIsReadAnewAndGoesToTheirServerAlone(@TempDir Path folder)
      throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "first\n");
    PublishedKeys keys = keys(null, token);
    assertThat(keys.fetch().document()).contains("ec-1");
    Files.writeString(token, "second\n");
    assertThat(keys.fetch().document()).contains("ec-1");
    assertThat(issuer.presented).containsExactly("Bearer first", "Bearer second");

    issuer.configure(issuer.name(), other.keyAddress().toString());
    assertThat(keys.fetch().document()).contains("ec-2");
    assertThat(other.presented).containsExactly("");
  }

  @Test
  void cacheControlTellsHowLongKeysMayBeUsed() {
    assertThat(KeyServer.maxAge("public, max-age=60")).isEqualTo(Duration.ofMinutes(1));
    assertThat(KeyServer.maxAge("Max-Age=60,must-revalidate")).isEqualTo(Duration.ofMinutes(1));
    assertThat(KeyServer.maxAge("no-store")).isEqualTo(Duration.ZERO);
    assertThat(KeyServer.maxAge("max-age=60, no-cache")).isEqualTo(Duration.ZERO);
    assertThat(KeyServer.maxAge("s-maxage=60")).isEqualTo(Duration.ofMinutes(5));
    assertThat(KeyServer.maxAge("max-age=99999999999")).isEqualTo(Duration.ofMinutes(5));
    assertThat(KeyServer.maxAge("")).isEqualTo(Duration.ofMinutes(5));
  }

  private PublishedKeys keys(@Nullable URI address, @Nullable Path tokenFile) {
    return new PublishedKeys(
        new TokenIssuer(
            issuer.name(),
            HandMadeIssuer.AUDIENCE,
            address,
            EnumSet.allOf(SigningAlgorithm.class),
            "",
            null,
            null,
            tokenFile));
  }
}
