package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a schema demands of values by type, by enumeration, of numbers and of texts. */
final class ValueDemands {

  private static final List<String> LITERAL_TEXT_RULES =
      List.of("pattern", "format", "contentEncoding", "contentMediaType");

  private final Inclusion inclusion;
  private final Facts facts;
  private final Part demand;
  private final List<Incompatibility> findings = new ArrayList<>();

  ValueDemands(Inclusion inclusion, Facts facts, Part demand) {
    this.inclusion = inclusion;
    this.facts = facts;
    this.demand = demand;
  }

  List<Incompatibility> findings() {
    checkType();
    for (String keyword : List.of("const", "enum")) {
      if (demand.has(keyword)) {
        refuted(keyword, "only listed values are allowed, and earlier they were not listed");
      }
    }
    if (facts.mayBeNumber()) {
      checkNumbers();
    }
    if (facts.mayBe(Kind.STRING)) {
      checkTexts();
    }
    return findings;
  }

  private void checkType() {
    if (!demand.has("type")) {
      return;
    }
    EnumSet<Kind> lost = EnumSet.copyOf(facts.kinds());
    lost.removeAll(Kind.ofType(demand.get("type")));
    if (!lost.isEmpty()) {
      String kinds =
          lost.toString().toLowerCase(Locale.ROOT).replace("fraction", "number with a fraction");
      refuted("type", "values of type " + kinds + " are no longer allowed");
    }
  }

  private void checkNumbers() {
    lower("minimum", "minimum", "exclusiveMinimum");
    lower("exclusiveMinimum", "minimum", "exclusiveMinimum");
    upper("maximum", "maximum", "exclusiveMaximum");
    upper("exclusiveMaximum", "maximum", "exclusiveMaximum");
    if (demand.has("multipleOf") && !isMultiple(demand.get("multipleOf").decimalValue())) {
      refuted("multipleOf", "only multiples of " + demand.get("multipleOf") + " are allowed");
    }
  }

  private boolean isMultiple(BigDecimal divisor) {
    boolean integers = !facts.mayBe(Kind.FRACTION);
    return (integers && BigDecimal.ONE.remainder(divisor).signum() == 0)
        || facts.parts().stream()
            .map(part -> part.get("multipleOf"))
            .filter(JsonNode::isNumber)
            .anyMatch(step -> step.decimalValue().remainder(divisor).signum() == 0);
  }

  private void checkTexts() {
    lower("minLength", "minLength", "");
    upper("maxLength", "maxLength", "");
    for (String keyword : LITERAL_TEXT_RULES) {
      if (demand.has(keyword)
          && facts.parts().stream()
              .noneMatch(part -> demand.get(keyword).equals(part.get(keyword)))) {
        findings.add(
            inclusion.undecided(demand, keyword, "the text must satisfy " + demand.get(keyword)));
      }
    }
  }

  private void lower(String demanded, String inclusive, String exclusive) {
    if (demand.has(demanded)) {
      Bound bound = bound(demanded, exclusive);
      Optional<Bound> known = Bound.lower(facts.parts(), inclusive, exclusive);
      if (known.filter(fact -> fact.impliesLower(bound)).isEmpty() && !isZero(demanded, bound)) {
        refuted(demanded, "it must not be below " + bound.value());
      }
    }
  }

  private void upper(String demanded, String inclusive, String exclusive) {
    if (demand.has(demanded)) {
      Bound bound = bound(demanded, exclusive);
      Optional<Bound> known = Bound.upper(facts.parts(), inclusive, exclusive);
      if (known.filter(fact -> fact.impliesUpper(bound)).isEmpty()) {
        refuted(demanded, "it must not be above " + bound.value());
      }
    }
  }

  /** No length is below zero. */
  private static boolean isZero(String keyword, Bound bound) {
    return keyword.equals("minLength") && bound.value().signum() == 0;
  }

  private Bound bound(String keyword, String exclusive) {
    return new Bound(demand.get(keyword).decimalValue(), keyword.equals(exclusive));
  }

  private void refuted(String keyword, String what) {
    findings.add(inclusion.refuted(demand, keyword, what));
  }
}
