package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.math.BigDecimal;

/** {@code multipleOf} in exact arithmetic; the library's own rounds integers beyond 2^53. */
final class ExactMultipleOf extends AbstractKeyword {

  ExactMultipleOf() {
    super("multipleOf");
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
    return new Check(this, location, node, parent, context);
  }

  private static final class Check extends BaseKeywordValidator {
    private final BigDecimal divisor;

    Check(
        ExactMultipleOf keyword,
        SchemaLocation location,
        JsonNode node,
        Schema parent,
        SchemaContext context) {
      super(keyword, node, location, parent, context);
      divisor = node.decimalValue();
    }

    @Override
    public void validate(
        ExecutionContext execution, JsonNode node, JsonNode root, NodePath location) {
      if (node.isNumber() && node.decimalValue().remainder(divisor).signum() != 0) {
        execution.addError(
            error()
                .instanceNode(node)
                .instanceLocation(location)
                .evaluationPath(execution.getEvaluationPath())
                .locale(execution.getExecutionConfig().getLocale())
                .arguments(divisor.toString())
                .build());
      }
    }
  }
}
