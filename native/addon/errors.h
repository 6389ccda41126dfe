#pragma once

#include "core/result.h"

#include <napi.h>

#include <string>

namespace glovebox::addon {

/// An Error with `code` ("no-such-file"), `message` and `details`; src/native/ makes a GloveboxError of it.
[[nodiscard]] Napi::Value errorValue(Napi::Env env, const core::Status& status);

/// Throws `errorValue` in JavaScript and returns undefined, for methods that fail before they start.
Napi::Value throwStatus(Napi::Env env, const core::Status& status);

/// A promise that is rejected already.
[[nodiscard]] Napi::Value rejected(Napi::Env env, const core::Status& status);

} // namespace glovebox::addon
