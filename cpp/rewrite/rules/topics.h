// The topics of rules, one file each, in the order in which their rules are tried.
#pragma once

#include <vector>

#include "rewrite/rule.h"

namespace croton {

std::vector<Rule> cast_rules();
std::vector<Rule> dim_shuffle_rules();
std::vector<Rule> shape_rules();
std::vector<Rule> fill_rules();
std::vector<Rule> neutral_rules();
std::vector<Rule> algebra_rules();
std::vector<Rule> power_rules();
std::vector<Rule> inverse_rules();
std::vector<Rule> guard_rules();
std::vector<Rule> switch_rules();
std::vector<Rule> sigmoid_rules();
std::vector<Rule> log_rules();
std::vector<Rule> log_gradient_rules();
std::vector<Rule> softmax_rules();
std::vector<Rule> reduce_rules();
std::vector<Rule> subtensor_rules();
std::vector<Rule> inc_subtensor_rules();
std::vector<Rule> join_rules();
std::vector<Rule> dot_rules();

inline constexpr std::vector<Rule> (*kTopics[])() = {
    cast_rules,      dim_shuffle_rules,   shape_rules,        fill_rules,    neutral_rules,
    algebra_rules,   power_rules,         inverse_rules,      guard_rules,   switch_rules,
    sigmoid_rules,   log_rules,           log_gradient_rules, softmax_rules, reduce_rules,
    subtensor_rules, inc_subtensor_rules, join_rules,         dot_rules};

}  // namespace croton
