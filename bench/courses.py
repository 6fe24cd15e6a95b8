"""Many public courses at once, as SQL writes them; triggers do the rest. For the bench, and for tests of bridges."""

from __future__ import annotations

from typing import Any

import asyncpg

COURSES = """
INSERT INTO courses (code, visibility, status, title, summary, learning_objectives, course_mode, themes, sdg_targets, level,
                     workload_hours, languages, translations, access, licence, published_on, url, territory_ids,
                     target_group_ids)
SELECT $1 || '-' || n, 'public', 'published',
       jsonb_build_object('en', 'Course ' || n, 'fr', 'Cours ' || n, 'ar', 'دورة ' || n, 'zh', '课程 ' || n),
       jsonb_build_object('en', 'What a city can do about <housing> & "land", part ' || n),
       jsonb_build_array(jsonb_build_object('order', 1, 'text', jsonb_build_object('en', 'Read a plan', 'fr', 'Lire un plan'))),
       'mooc', ARRAY[(ARRAY['housing', 'land', 'gender'])[1 + n % 3]], ARRAY['11.1'], 'introductory', 1.5,
       CASE WHEN n % 2 = 0 THEN ARRAY['en', 'fr'] ELSE ARRAY['en'] END,
       jsonb_build_array(jsonb_build_object('language', 'en', 'status', 'published', 'url', 'https://learn.example.org/' || n)),
       'free', 'CC-BY-4.0', date '2024-01-01', 'https://learn.example.org/course/' || n,
       ARRAY(SELECT id FROM territories WHERE code = 'KEN'), ARRAY(SELECT id FROM target_groups ORDER BY code LIMIT 2)
  FROM generate_series(1, $2::integer) n RETURNING id
"""


async def add_courses(connection: asyncpg.Connection[Any], many: int, prefix: str = "OAI") -> list[Any]:
    """Public courses; their ids, in the order in which they were written."""
    return [row["id"] for row in await connection.fetch(COURSES, prefix, many)]
