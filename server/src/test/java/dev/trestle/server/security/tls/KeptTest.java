package dev.trestle.server.security.tls;

import static dev.trestle.server.security.tls.TestAuthority.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.security.tls.TestAuthority.Issued;
import dev.trestle.server.testing.HandClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a pair of files as they change. */
class KeptTest {

  @TempDir Path folder;
  private final TestAuthority authority = new TestAuthority("authority");
  private final RememberedReloads reloads = new RememberedReloads();
  private final HandClock clock = new HandClock(Instant.now());
  private Kept<CertifiedKey> kept;
  private Issued first;

  @BeforeEach
  void keep() {
    first = authority.issue("a.example");
    first.writeTo(folder);
    kept =
        new Kept<>(
            "pair",
            List.of(folder.resolve("tls.crt"), folder.resolve("tls.key")),
            texts -> CertifiedKey.read(texts.get(0), texts.get(1)),
            reloads,
            clock);
  }

  @Test
  void aNewPairReplacesTheOld() {
    assertThat(kept.look()).isTrue();
    assertThat(kept.look()).as("nothing has changed").isFalse();
    Issued second = authority.issue("a.example");
    second.writeTo(folder);

    assertThat(kept.look()).isTrue();

    assertThat(kept.value()).contains(second.certified());
    assertThat(reloads.told()).containsExactly("loaded pair", "reloaded pair");
  }

  @Test
  void aPairThatIsHalfWrittenKeepsTheOldAndIsToldOnce() {
    kept.look();
    reloads.told();
    Issued second = authority.issue("a.example");
    write(folder.resolve("tls.crt"), second.certificatePem());

    assertThat(kept.look()).isFalse();
    assertThat(kept.look()).isFalse();

    assertThat(kept.value()).contains(first.certified());
    assertThat(kept.problem().orElseThrow())
        .isEqualTo("pair: the key is not that of the certificate");
    assertThat(reloads.told())
        .singleElement()
        .asString()
        .startsWith("refused pair: ")
        .contains(folder.resolve("tls.crt").toString());

    write(folder.resolve("tls.key"), second.keyPem());
    assertThat(kept.look()).isTrue();
    assertThat(kept.value()).contains(second.certified());
    assertThat(kept.problem()).isEmpty();
  }

  @Test
  void filesThatAreGoneOrCutOffKeepTheOld() throws Exception {
    kept.look();
    for (String text : List.of("", first.certificatePem().substring(0, 200), "\0\0\0")) {
      write(folder.resolve("tls.crt"), text);
      assertThat(kept.look()).isFalse();
      assertThat(kept.problem()).isPresent();
    }
    Files.delete(folder.resolve("tls.crt"));
    assertThat(kept.look()).isFalse();

    assertThat(kept.problem().orElseThrow()).contains("there is no file").contains("tls.crt");
    assertThat(kept.value()).contains(first.certified());

    first.writeTo(folder);
    assertThat(kept.look()).as("back to what is used").isFalse();
    assertThat(kept.problem()).isEmpty();
  }

  @Test
  void anExpiredPairDoesNotReplaceOneThatIsNot() {
    kept.look();
    reloads.told();
    authority
        .issue("a.example", TestAuthority.keys("EC"), clock.instant().minusSeconds(1))
        .writeTo(folder);

    assertThat(kept.look()).isFalse();

    assertThat(kept.value()).contains(first.certified());
    assertThat(reloads.told()).singleElement().asString().contains("a.example expired at");
  }

  @Test
  void aPairOfTomorrowIsTakenTomorrow() {
    kept.look();
    Issued next =
        authority.issue(
            "a.example", TestAuthority.keys("EC"), clock.instant().plus(Duration.ofDays(3)));
    next.writeTo(folder);
    assertThat(kept.look()).isFalse();
    assertThat(kept.problem().orElseThrow()).contains("is valid only from");

    clock.advance(Duration.ofDays(2));

    assertThat(kept.look()).isTrue();
    assertThat(kept.value()).contains(next.certified());
  }

  @Test
  void anExpiredPairIsBetterThanNoneAndSaidToBeExpired() {
    Issued old =
        authority.issue("a.example", TestAuthority.keys("EC"), clock.instant().minusSeconds(1));
    old.writeTo(folder);

    assertThat(kept.look()).isTrue();

    assertThat(kept.value()).contains(old.certified());
    assertThat(kept.problem().orElseThrow()).contains("expired at");
    assertThat(reloads.told()).hasSize(2).last().asString().startsWith("unfit pair: ");
  }

  @Test
  void aPairThatExpiresInUseIsToldOnce() {
    kept.look();
    reloads.told();
    clock.advance(Duration.ofDays(1));

    kept.look();
    kept.look();

    assertThat(kept.value()).contains(first.certified());
    assertThat(reloads.told()).singleElement().asString().contains("expired at");
  }
}
