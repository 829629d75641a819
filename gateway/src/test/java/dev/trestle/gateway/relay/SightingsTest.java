package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import org.junit.jupiter.api.Test;

final class SightingsTest {

  private final Sightings sightings = new Sightings();

  @Test
  void nothingSeenIsNotKnownToHaveBeenThere() {
    assertThat(sightings.wasThere(Offset.FIRST, 100)).isFalse();
  }

  @Test
  void recordBelowAnEndSeenInTimeWasThere() {
    sightings.see(Offset.of(5), 10);
    sightings.see(Offset.of(9), 20);

    assertThat(sightings.wasThere(Offset.of(4), 9)).isFalse();
    assertThat(sightings.wasThere(Offset.of(4), 10)).isTrue();
    assertThat(sightings.wasThere(Offset.of(5), 19)).isFalse();
    assertThat(sightings.wasThere(Offset.of(8), 20)).isTrue();
    assertThat(sightings.wasThere(Offset.of(9), 1_000)).isFalse();
  }

  @Test
  void sameEndKeepsItsFirstSighting() {
    sightings.see(Offset.of(5), 10);
    sightings.see(Offset.of(5), 90);

    assertThat(sightings.wasThere(Offset.of(4), 10)).isTrue();
  }
}
