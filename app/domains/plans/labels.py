"""What a priority is shown as: the category's label, or "not recorded" (model 12, rule 2; S 14).

The colours of the table did not survive in the copy this service was loaded from, so an unset category is never
shown as a colour, nor as "none". The labels equal the terms of the vocabulary `action_category`; a test watches that.
"""

from __future__ import annotations

import json

NOT_RECORDED = {
    "en": "not recorded",
    "fr": "non consigné",
    "es": "no registrado",
    "ru": "не указано",
    "ar": "غير مسجّل",
    "zh": "未记录",
}
CATEGORY_LABELS = {
    "green": {
        "en": "Act now, core resources",
        "fr": "À exécuter, ressources de base",
        "es": "Ejecución inmediata, recursos básicos",
        "ru": "Выполнять сейчас, основные ресурсы",
        "ar": "تنفيذ فوري، موارد أساسية",
        "zh": "立即执行，核心资源",  # noqa: RUF001 - the Chinese comma
    },
    "orange": {
        "en": "On hold, first priority",
        "fr": "En attente, première priorité",
        "es": "En espera, primera prioridad",
        "ru": "Отложено, первая очередь",
        "ar": "معلّق، أولوية أولى",
        "zh": "暂缓，第一优先",  # noqa: RUF001 - the Chinese comma
    },
    "red": {
        "en": "On hold, second priority",
        "fr": "En attente, deuxième priorité",
        "es": "En espera, segunda prioridad",
        "ru": "Отложено, вторая очередь",
        "ar": "معلّق، أولوية ثانية",
        "zh": "暂缓，第二优先",  # noqa: RUF001 - the Chinese comma
    },
}


def shown_sql() -> str:
    """SQL of the label of `{e}->>'category'` in `{lang}`; for `*`, the map of all six languages."""
    labels = json.dumps({**CATEGORY_LABELS, "": NOT_RECORDED}, ensure_ascii=False).replace("'", "''")
    chosen = f"('{labels}'::jsonb -> coalesce({{e}}->>'category', ''))"
    return f"CASE WHEN '{{lang}}' = '*' THEN {chosen} ELSE coalesce({chosen}->'{{lang}}', {chosen}->'en') END"
