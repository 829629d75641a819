package dev.trestle.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.ConversionService;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AwsCallsTest {

  @Test
  void aClaimAndTheSendAfterItEndWithinTheLease() throws Exception {
    Duration both = AwsCalls.DYNAMO_DB.call().plus(AwsCalls.SQS.call());

    assertThat(both).isLessThan(sendLease());
  }

  @Test
  void aLeaseThatIsTooShortOrTooLongIsRefusedByItsName() {
    for (Duration wrong : List.of(Duration.ofMillis(999), Duration.ofHours(12).plusMillis(1))) {
      assertThatThrownBy(() -> new AdapterConfig("x", Duration.ofSeconds(1), 3, wrong, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("trestle.adapter.send-lease is " + wrong + ": use PT1S to PT12H");
    }
  }

  @Test
  void theLongestPollIsNotCutShort() {
    assertThat(AwsCalls.SQS.attempt()).isGreaterThan(Duration.ofSeconds(20));
  }

  private static Duration sendLease() throws ReflectiveOperationException {
    Class<?>[] types =
        Arrays.stream(AdapterConfig.class.getRecordComponents())
            .map(component -> component.getType())
            .toArray(Class<?>[]::new);
    Parameter lease = AdapterConfig.class.getDeclaredConstructor(types).getParameters()[3];
    assertThat(AdapterConfig.class.getRecordComponents()[3].getName()).isEqualTo("sendLease");
    return ConversionService.SHARED.convertRequired(
        lease.getAnnotation(Bindable.class).defaultValue(), Duration.class);
  }
}
