package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order events go to an owner that changes. */
final class LaneTest {

  private static final Route ONE = new Route.There("one", "one:1", 1);
  private static final Route TWO = new Route.There("two", "two:1", 2);

  private final List<String> sent = new ArrayList<>();
  private Route route = ONE;
  private boolean isOpen = true;
  private Runnable whileSending = () -> {};

  private final Lane lane =
      new Lane(
          new Lane.Sender() {
            @Override
            public Route route() {
              return route;
            }

            @Override
            public boolean send(Route by, Recording recording) {
              if (!isOpen) {
                return false;
              }
              String gateway = ((Route.There) by).gateway();
              sent.add(recording.number() + " to " + gateway + " in " + recording.turn());
              Runnable meanwhile = whileSending;
              whileSending = () -> {};
              meanwhile.run();
              return true;
            }
          });

  @Test
  void whileThereIsNoWayEventsWaitAndKeepTheirOrder() {
    isOpen = false;
    add(1);
    add(2);
    assertThat(lane.waiting()).isEqualTo(2);
    isOpen = true;
    add(3);

    assertThat(sent).containsExactly("1 to one in 0", "2 to one in 0", "3 to one in 0");
    assertThat(lane.isWaiting()).isFalse();
  }

  @Test
  void anEventThatComesBackGoesAgainOnlyAfterAllThatAreToComeBack() {
    Recording first = add(1);
    Recording second = add(2);
    Recording third = add(3);
    sent.clear();

    lane.returned(second);
    assertThat(sent).as("the third may come back too").isEmpty();
    first.logged();
    assertThat(sent).isEmpty();
    lane.returned(third);

    assertThat(sent).containsExactly("2 to one in 1", "3 to one in 1");
  }

  @Test
  void whatCameMeanwhileStaysBehindWhatComesBackInWhateverOrder() {
    Recording first = add(1);
    Recording second = add(2);
    sent.clear();

    lane.returned(second);
    add(3);
    lane.returned(first);

    assertThat(sent).containsExactly("1 to one in 1", "2 to one in 1", "3 to one in 1");
  }

  @Test
  void nothingGoesByANewWayBeforeAllThatWentByTheOldOneIsInTheLog() {
    Recording first = add(1);
    Recording second = add(2);
    sent.clear();
    route = TWO;

    add(3);
    first.logged();
    assertThat(sent).as("the second may come back").isEmpty();
    second.logged();

    assertThat(sent).containsExactly("3 to two in 0");
  }

  @Test
  void nothingGoesByANewWayBeforeWhatComesBackFromTheOldOne() {
    Recording first = add(1);
    Recording second = add(2);
    sent.clear();
    route = TWO;

    add(3);
    first.logged();
    lane.returned(second);

    assertThat(sent).containsExactly("2 to two in 1", "3 to two in 1");
  }

  /** An owner refuses what is of the same turn as an event that went back. */
  @Test
  void aTurnEndsWhenAllOfItHaveComeBackOrAreInTheLog() {
    lane.returned(add(1));
    lane.returned(add(2));
    add(3);

    // The second came back while the first was still under way, in its second turn.
    assertThat(sent).containsExactly("1 to one in 0", "1 to one in 1", "2 to one in 1");
  }

  /** As an owner does that has just stopped to be it. */
  @Test
  void anEventThatComesBackWhileItIsSentIsWaitedForByThoseBehindIt() {
    isOpen = false;
    Recording first = add(1);
    add(2);
    isOpen = true;
    whileSending =
        () -> {
          route = TWO;
          lane.returned(first);
        };
    lane.goOn();
    assertThat(sent).containsExactly("1 to one in 0", "1 to two in 1", "2 to two in 1");
    sent.clear();

    route = ONE;
    add(3);

    assertThat(sent).as("the others are at two").isEmpty();
  }

  @Test
  void whatIsInTheLogDoesNotComeBack() {
    Recording first = add(1);
    first.logged();
    sent.clear();

    lane.returned(first);

    assertThat(sent).isEmpty();
    assertThat(lane.isWaiting()).isFalse();
  }

  /** As {@link Recorder} does. */
  private Recording add(long number) {
    Recording recording = Recordings.of(number);
    recording.onSettled(() -> lane.settled(recording));
    lane.add(recording);
    return recording;
  }
}
