SELECT s.name || ' at ' || to_char(l.at, 'YYYY-MM-DD HH24:MI') AS label, round(l.value::numeric, 2)
FROM level l JOIN station s ON s.id = l.station_id
WHERE s.name LIKE '%gate%' ESCAPE '\' AND l.at >= DATE '2026-03-01' AND s.code IN ('N1', 'N2', X'4E31')
ORDER BY 1; -- newest last
INSERT INTO blob (id, data) VALUES (1, '\x89504e470d0a1a0a0000000d49484452'), (2, E'\\000\\001'), (3, 0x1F8B0800000000000003);
UPDATE station SET note = 'It''s closed' || chr(10) || 'until noon' WHERE id = 3;
