package dev.trestle.log.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Payload;
import org.junit.jupiter.api.Test;

final class IdentityTest {

  private static final Payload PAYLOAD = Payload.of("{}");

  @Test
  void contentTellsApartSourceTypeSubjectAndPayload() {
    long content = Identity.contentOf("source", "Type", "subject", PAYLOAD);

    assertThat(Identity.contentOf("source", "Type", "subject", PAYLOAD)).isEqualTo(content);
    assertThat(Identity.contentOf("sourceT", "ype", "subject", PAYLOAD)).isNotEqualTo(content);
    assertThat(Identity.contentOf("source", "Types", "ubject", PAYLOAD)).isNotEqualTo(content);
    assertThat(Identity.contentOf("source", "Type", "", PAYLOAD)).isNotEqualTo(content);
    assertThat(Identity.contentOf("source", "Type", "subject", Payload.of("{ }")))
        .isNotEqualTo(content);
  }

  /** Batches of the second form keep it, so that it must not change. */
  @Test
  void contentIsTheBeginningOfASha256() {
    // printf '\0\0\0\1s\0\0\0\1T\0\0\0\0{}' | sha256sum
    assertThat(Identity.contentOf("s", "T", "", PAYLOAD)).isEqualTo(0x95c4c1ce188a98ebL);
  }

  @Test
  void idsAreToldApartByTheirHash() {
    assertThat(Identity.of("a", 7)).isEqualTo(Identity.of("a", 7));
    assertThat(Identity.of("a", 7).idHigh()).isNotEqualTo(Identity.of("b", 7).idHigh());
    assertThat(Identity.of("a", 7).idLow()).isNotEqualTo(Identity.of("b", 7).idLow());
  }
}
