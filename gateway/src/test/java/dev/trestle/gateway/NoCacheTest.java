package dev.trestle.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.EventLogConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoCacheTest {

  @Test
  void theGatewayKeepsNoBatchesThatItAppendedOrRead() throws Exception {
    try (TestGateway gateway = TestGateway.start(new World(), Map.of())) {
      assertThat(gateway.bean(EventLogConfig.class).read().cacheBytes()).isZero();
    }
  }
}
